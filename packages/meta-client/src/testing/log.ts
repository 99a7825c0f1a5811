// Only names known to be harmless are printed. A list of what is secret would miss tomorrow's parameter.
const PRINTED = new Set([
  'after',
  'auth_type',
  'before',
  'breakdown',
  'client_id',
  'config_id',
  'date_format',
  'date_preset',
  'display',
  'enable_fb_login',
  'fields',
  'force_reauth',
  'grant_type',
  'ids',
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
  'timeframe',
  'until',
])

/** One line a request: `GET graph.facebook.com/v26.0/me/accounts?limit=2`. Never a token, code, secret, proof or state. */
export function logLine(method: string, url: URL, secrets: readonly string[]): string {
  const query = [...url.searchParams].filter(([name]) => PRINTED.has(name)).map(([name, value]) => `${name}=${value}`)
  const line = `${method} ${url.hostname}${url.pathname}${query.length > 0 ? `?${query.join('&')}` : ''}`
  return secrets.reduce((text, hidden) => text.replaceAll(hidden, '[secret]'), line)
}
