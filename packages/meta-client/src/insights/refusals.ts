/**
 * Where the names of metrics that Meta refused are kept, so that a day goes by before they are asked for again.
 *
 * A `Map` is one, and the default; one over a table lets all processes know. Keys are opaque: they hold a digest of the
 * token, never the token.
 */
export interface Refusals {
  /** Until when not to ask, in milliseconds since 1970; undefined for what was not refused. */
  get(key: string): number | undefined
  set(key: string, untilMs: number): unknown
}
