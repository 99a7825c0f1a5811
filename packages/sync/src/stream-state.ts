import * as z from 'zod'
import type { StreamReport } from './report.ts'

const range = z.object({ since: z.string(), until: z.string() })

const kept = z.object({
  readAt: z.iso.datetime(),
  complete: z.boolean(),
  covered: range.optional(),
  missing: z.array(z.object({ what: z.string(), reason: z.string(), action: z.string(), range: range.optional() })),
})

/** How a stream stands since it was read last: what an account can tell, and what it cannot, with the reason. */
export interface StreamState extends Pick<StreamReport, 'name' | 'complete' | 'covered' | 'missing'> {
  readonly readAt: Date
}

/** What to keep of the streams that a run read; of one that it skipped nothing new is known. */
export function streamStates(streams: readonly StreamReport[], now: Date): Readonly<Record<string, object>> {
  const read = streams.filter(({ skippedUntil, missing }) => !skippedUntil && missing.at(-1)?.reason !== 'stopped')
  return Object.fromEntries(
    read.map(({ name, complete, covered, missing }) => [
      name,
      { readAt: now.toISOString(), complete, ...(covered && { covered }), missing },
    ]),
  )
}

/** What was kept; a stream that another release has kept in its own way is left out. */
export function readStreamStates(stored: Readonly<Record<string, unknown>> = {}): readonly StreamState[] {
  return Object.entries(stored).flatMap(([name, value]) => {
    const { data } = kept.safeParse(value)
    if (!data) return []
    const { readAt, complete, covered } = data
    const missing = data.missing.map(({ range: at, ...part }) => ({ ...part, ...(at && { range: at }) }))
    return [{ name, readAt: new Date(readAt), complete, missing, ...(covered && { covered }) }]
  })
}
