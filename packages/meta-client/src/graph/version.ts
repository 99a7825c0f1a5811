/** The Graph API version this package is written against and asks for unless told otherwise. */
export const DEFAULT_GRAPH_VERSION = 'v26.0'

interface VersionRow {
  version: string
  released: string
  /** Last usable day; absent where Meta has not announced one. */
  until?: string
}

// D 2026-11-23, graph-api/changelog/versions (newest locale copies): release and last usable day of each version.
const VERSIONS: readonly VersionRow[] = [
  { version: 'v26.0', released: '2026-07-29' },
  { version: 'v25.0', released: '2026-02-18', until: '2028-07-29' },
  { version: 'v24.0', released: '2025-10-08', until: '2028-02-18' },
  { version: 'v23.0', released: '2025-05-29', until: '2027-10-08' },
  { version: 'v22.0', released: '2025-01-21', until: '2027-05-20' },
  { version: 'v21.0', released: '2024-10-02', until: '2027-01-21' },
  { version: 'v20.0', released: '2024-05-21', until: '2026-09-24' },
  { version: 'v19.0', released: '2024-01-23', until: '2026-05-21' },
  { version: 'v18.0', released: '2023-09-12', until: '2026-01-26' },
]

const DYING_DAYS = 90
const DAY_MS = 86_400_000

/**
 * The version to call for the one wanted, and one sentence when that needs saying.
 *
 * A dead, malformed, unknown or unreleased version becomes the default: Meta would not refuse it but silently serve
 * the oldest living one (D graph-api/guides/versioning; P! 2026-10-01 for unreleased ones). A version with less than
 * 90 days left stays, with a warning.
 *
 * @param wanted Such as `v26.0`; undefined means the default, without a notice.
 */
export function resolveGraphVersion(wanted: string | undefined, today: Date): { version: string; notice?: string } {
  if (wanted === undefined) return { version: DEFAULT_GRAPH_VERSION }
  const day = today.toISOString().slice(0, 10)
  const replaced = (why: string) => ({
    version: DEFAULT_GRAPH_VERSION,
    notice: `${why}; ${DEFAULT_GRAPH_VERSION} is used instead. Ask for ${DEFAULT_GRAPH_VERSION} (META_APP_VERSION), or for none.`,
  })
  if (!/^v\d{1,3}\.\d$/.test(wanted)) return replaced('The wanted Graph API version is not of the form v26.0')
  const row = VERSIONS.find(({ version }) => version === wanted)
  if (row === undefined || day < row.released) {
    return replaced(`Graph API ${wanted} is not a version this package knows as released`)
  }
  if (row.until === undefined) return { version: wanted }
  if (day > row.until) return replaced(`Graph API ${wanted} ended on ${row.until}`)
  const daysLeft = Math.floor((Date.parse(row.until) - Date.parse(day)) / DAY_MS)
  if (daysLeft >= DYING_DAYS) return { version: wanted }
  return {
    version: wanted,
    notice: `Graph API ${wanted} ends on ${row.until}, in ${daysLeft} days: move to ${DEFAULT_GRAPH_VERSION}.`,
  }
}
