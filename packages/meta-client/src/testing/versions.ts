import { DAY_MS } from './clock.ts'
import { refuse } from './refusal.ts'

interface VersionLife {
  readonly name: string
  readonly released: string
  /** Last usable day; `undefined` while Meta has not announced it. */
  readonly until?: string
}

// D 2026-08, changelog/versions. Newest first.
const VERSIONS: readonly VersionLife[] = [
  { name: 'v26.0', released: '2026-07-29' },
  { name: 'v25.0', released: '2026-02-18', until: '2028-07-29' },
  { name: 'v24.0', released: '2025-10-08', until: '2028-02-18' },
  { name: 'v23.0', released: '2025-05-29', until: '2027-10-08' },
  { name: 'v22.0', released: '2025-01-21', until: '2027-05-20' },
  { name: 'v21.0', released: '2024-10-02', until: '2027-01-21' },
  { name: 'v20.0', released: '2024-05-21', until: '2026-09-24' },
  { name: 'v19.0', released: '2024-01-23', until: '2026-05-21' },
  { name: 'v18.0', released: '2023-09-12', until: '2026-01-26' },
]

const NEWEST_MAJOR = Number.parseInt(VERSIONS[0]?.name.slice(1) ?? '0', 10)

/**
 * The version that answers a call which names `wanted`.
 *
 * - D versioning: an expired version is served by the oldest usable one; so is a call that names none.
 * - P! 2026-10-01: so is the next, unreleased one (v27.0); nonsense (v99.0) is refused with 2500.
 */
export function answeringVersion(wanted: string | undefined, nowMs: number, path: string): string {
  const living = VERSIONS.filter(({ released, until }) => {
    return Date.parse(released) <= nowMs && (until === undefined || nowMs < Date.parse(until) + DAY_MS)
  })
  const oldest = living.at(-1)?.name ?? 'v26.0'
  if (wanted === undefined) return oldest
  if (living.some(({ name }) => name === wanted)) return wanted
  const major = /^v(\d+)\.\d+$/.exec(wanted)?.[1]
  if (major !== undefined && Number(major) <= NEWEST_MAJOR + 1) return oldest
  throw refuse.unknownPath(path)
}
