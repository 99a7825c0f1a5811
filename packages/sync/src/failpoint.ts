/** Places in a run where a death of the process matters, in the order of a run. */
export const RUN_FAILPOINTS = [
  'connection claimed',
  'run begun',
  'session opened',
  'page read',
  'content stored',
  'numbers stored',
  'removal pending',
  'page stored',
  'heart beaten',
  'release pending',
  'connection released',
] as const

/** The same of looking after a token. */
export const TOKEN_FAILPOINTS = ['token leased', 'refresh begun', 'renewal unsaved', 'renewal saved'] as const

type Failpoint = (typeof RUN_FAILPOINTS | typeof TOKEN_FAILPOINTS)[number]

// The one state of a module here: a death is counted over the whole process.
const visits = new Map<Failpoint, number>()

/**
 * Kills this process where `BOS_FAILPOINT=<name>:<nth>` names the place, at the nth visit; without the variable nothing
 * happens. A call has a line of its own, which the bundler leaves out: docs/decisions/0020-failpoints.md.
 */
export function failpoint(name: Failpoint): void {
  const { BOS_FAILPOINT: wanted } = process.env
  if (wanted === undefined) return
  const nth = (visits.get(name) ?? 0) + 1
  visits.set(name, nth)
  if (wanted === `${name}:${nth}`) process.kill(process.pid, 'SIGKILL')
}
