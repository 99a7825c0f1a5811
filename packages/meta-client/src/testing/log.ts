// Only names known to be harmless are printed. A list of what is secret would miss tomorrow's parameter.
const PRINTED = new Set([
  'action_attribution_windows',
  'after',
  'auth_type',
  'before',
  'breakdown',
  'breakdowns',
  'client_id',
  'config_id',
  'date_format',
  'date_preset',
  'display',
  'effective_status',
  'enable_fb_login',
  'fields',
  'force_reauth',
  'grant_type',
  'ids',
  'level',
  'limit',
  'metric',
  'metric_type',
  'period',
  'permission',
  'response_type',
  'scope',
  'since',
  'status',
  'subscribed_fields',
  'summary',
  'time_increment',
  'time_range',
  'timeframe',
  'until',
])

/** What tokens and codes of this emulator, and id tokens, look like. */
const SECRETS = /(?:EAAfake|IGAAfake|AQfake)\w+|eyJ[\w-]+\.[\w-]+\.[\w-]+/g

/**
 * One line a request: `GET graph.facebook.com/v26.0/me/accounts?limit=2`. Never a token, code, secret, proof or state.
 *
 * @param appSecrets Hidden wherever they stand.
 */
export function logLine(method: string, url: URL, appSecrets: readonly string[]): string {
  const query = [...url.searchParams].filter(([name]) => PRINTED.has(name)).map(([name, value]) => `${name}=${value}`)
  const line = `${method} ${url.hostname}${url.pathname}${query.length > 0 ? `?${query.join('&')}` : ''}`
  return appSecrets.reduce((text, hidden) => text.replaceAll(hidden, HIDDEN), line.replaceAll(SECRETS, HIDDEN))
}

const HIDDEN = '[secret]'
// Enough for any test; a server that runs for weeks must not grow.
const MOST_LINES = 100_000

/** Adds a line, and drops the oldest tenth of a full log. */
export function addLine(log: string[], line: string): void {
  log.push(line)
  if (log.length > MOST_LINES) log.splice(0, MOST_LINES / 10)
}
