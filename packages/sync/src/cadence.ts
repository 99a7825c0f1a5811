import type { Stream } from './platform.ts'
import type { StreamReport } from './report.ts'
import { dateOf } from './windows.ts'

type Marks = Readonly<Record<string, unknown>>

/** Where a run's watermark keeps when each stream was read to its end. */
export const READ_AT = 'readAt'

/**
 * Until when what a stream read last is fresh enough; undefined: read it now. Other permissions than then may show more, so
 * with them everything is read.
 */
export function freshUntil(
  { name, everyMinutes }: Pick<Stream, 'name' | 'everyMinutes'>,
  marks: Marks,
  { now, permissions }: { now: Date; permissions: readonly string[] },
): Date | undefined {
  const at = dateOf(marks[name])
  if (everyMinutes === undefined || !at || marks['permissions'] !== wordsOf(permissions)) return undefined
  const until = new Date(at.getTime() + everyMinutes * 60_000)
  return until > now ? until : undefined
}

// Connecting again, which nothing here hears of, puts an end to it; looking whether it has costs no call.
const SEEN_TO_BY_CONNECTING: readonly string[] = ['person_token_expired', 'no_person_token']

/** The marks after a run: a stream that was not read to its end is read again by the next one. */
export function readMarks(
  marks: Marks,
  streams: readonly StreamReport[],
  { now, permissions }: { now: Date; permissions: readonly string[] },
): Marks {
  const words = wordsOf(permissions)
  const done = streams.filter(
    ({ complete, skippedUntil, missing }) =>
      complete && !skippedUntil && !missing.some(({ reason }) => SEEN_TO_BY_CONNECTING.includes(reason)),
  )
  return {
    ...(marks['permissions'] === words && marks),
    permissions: words,
    ...Object.fromEntries(done.map(({ name }) => [name, now.toISOString()])),
  }
}

const wordsOf = (permissions: readonly string[]): string => [...permissions].sort().join(' ')
