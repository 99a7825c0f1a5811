import * as z from 'zod'
import type { StreamReport } from './report.ts'
import type { StreamResult } from './stream.ts'

const range = z.object({ since: z.string(), until: z.string() })

const kept = z.object({
  readAt: z.iso.datetime().optional(),
  complete: z.boolean(),
  covered: range.optional(),
  missing: z.array(z.object({ what: z.string(), reason: z.string(), action: z.string(), range: range.optional() })),
})

/** How a stream stands since it was read last: what an account can tell, and what it cannot, with the reason. */
export interface StreamState extends Pick<StreamReport, 'name' | 'complete' | 'covered' | 'missing'> {
  /** Null: it was asked for, and never told anything. */
  readonly readAt: Date | null
}

/**
 * What to keep of the streams that a run asked for; it is merged over what is known. Of one that it skipped or did not come
 * to nothing new is known, and of one that told nothing it is known what it lacked, and not when it was read.
 */
export function streamStates(results: readonly StreamResult[], now: Date): Readonly<Record<string, object>> {
  const states = results.flatMap(({ report, isBegun = true }) => {
    const { name, read, complete, covered, missing, skippedUntil } = report
    if (skippedUntil || !isBegun || missing.at(-1)?.reason === 'stopped') return []
    const hasRead = complete || read > 0
    const told = { ...(hasRead && { readAt: now.toISOString() }), ...(covered && { covered }), complete, missing }
    return [[name, told] as const]
  })
  return Object.fromEntries(states)
}

/** What was kept; a stream that another release has kept in its own way is left out. */
export function readStreamStates(stored: Readonly<Record<string, unknown>> = {}): readonly StreamState[] {
  return Object.entries(stored).flatMap(([name, value]) => {
    const { data } = kept.safeParse(value)
    if (!data) return []
    const { readAt, complete, covered } = data
    const missing = data.missing.map(({ range: at, ...part }) => ({ ...part, ...(at && { range: at }) }))
    return [
      { name, readAt: readAt === undefined ? null : new Date(readAt), complete, missing, ...(covered && { covered }) },
    ]
  })
}
