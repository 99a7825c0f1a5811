import type { TokenReport } from './tokens/token-report.ts'

/** Something that was asked for and could not be stored, with the reason and the next step. Never a silent gap. */
export interface MissingPart {
  /** What is missing: a metric such as `views`, or a stream such as `posts`. */
  readonly what: string
  /** Stable word to branch on, such as `permission`, `throttled`, `removed`, `network`. */
  readonly reason: string
  /** One sentence: what to do about it. */
  readonly action: string
  /** The days or times concerned, half-open; absent = all of what was asked. */
  readonly range?: { readonly since: string; readonly until: string }
}

/** What one stream (profile, posts, metrics …) did in a run. */
export interface StreamReport {
  readonly name: string
  /** Items or readings that came from the platform. */
  readonly read: number
  /** Rows inserted or changed. */
  readonly written: number
  /** Rows that were already stored as read. */
  readonly unchanged: number
  /** True when everything in this run's window was read and stored, or nothing of it was due. */
  readonly complete: boolean
  /** It was not read this time, because what was read before is fresh enough until then. */
  readonly skippedUntil?: Date
  /** The days whose numbers were read, half-open, as `YYYY-MM-DD`; gaps among them are in `missing`. */
  readonly covered?: { readonly since: string; readonly until: string }
  readonly missing: readonly MissingPart[]
}

/** What a run of one connection did. A truncated run is never `complete`. */
export interface SyncReport {
  readonly connectionId: string
  /** Absent when the run ended before it knew. */
  readonly platform?: string
  /**
   * `complete`: every stream read to its end. `partial`: some did. `failed`: none did. `busy`: another worker holds the
   * connection, or took it over, or its token ran out and whether it can be renewed is not known yet. `paused`: an owner or
   * an operator paused it, nothing was done. `needs_reauth`: the person must connect again; `streams` holds what was read
   * before that showed. `other_app`: nothing was read. `throttled`: Meta asked for a pause that is not over, nothing was
   * read. `not_due`: it was asked for only if due, and is not.
   */
  readonly status:
    | 'complete'
    | 'partial'
    | 'failed'
    | 'busy'
    | 'paused'
    | 'needs_reauth'
    | 'other_app'
    | 'throttled'
    | 'not_due'
  /** One sentence for a person. */
  readonly summary: string
  readonly streams: readonly StreamReport[]
  /** What is worth saying about the token: absent = nothing. */
  readonly token?: TokenReport
  readonly startedAt: Date
  readonly finishedAt: Date
  /** When this connection is due next; absent when nothing was done, or somebody has to act first. */
  readonly nextDueAt?: Date
}

/** A step of a running sync, for progress bars. */
export interface SyncProgress {
  readonly connectionId: string
  readonly platform: string
  readonly stream: string
  /** Which of the platform's streams it is, from 1. */
  readonly step: number
  readonly steps: number
  readonly read: number
  readonly written: number
  readonly unchanged: number
  readonly done: boolean
}

/** Rows written over all streams. */
export const rowsWritten = (report: SyncReport): number =>
  report.streams.reduce((sum, stream) => sum + stream.written, 0)

// Days that Meta has not counted yet are missing every day: in the report, but not worth a sentence.
const ORDINARY: readonly string[] = ['not_ready', 'not_finished']

/** Sentence for people: what a finished run did. */
export function summarise(streams: readonly StreamReport[]): string {
  const written = streams.reduce((sum, stream) => sum + stream.written, 0)
  const unchanged = streams.reduce((sum, stream) => sum + stream.unchanged, 0)
  const incomplete = streams.filter((stream) => !stream.complete).map((stream) => stream.name)
  const isQuiet = written === 0 && incomplete.length === 0
  const done = isQuiet
    ? `Nothing changed: 0 rows written, ${unchanged} checked`
    : `${written} rows written, ${unchanged} unchanged`
  const missing = streams
    .flatMap((stream) => (stream.complete ? stream.missing : []))
    .filter(({ reason }) => !ORDINARY.includes(reason))
    .map(({ what }) => what)
  const firstFault = streams.find(({ complete }) => !complete)?.missing.at(-1)?.action
  return [
    done,
    ...(incomplete.length > 0 ? [`; not complete: ${incomplete.join(', ')}`] : []),
    ...(missing.length > 0 ? [`; not told by the platform: ${missing.join(', ')}`] : []),
    '.',
    ...(firstFault ? [` ${firstFault}`] : []),
  ].join('')
}
