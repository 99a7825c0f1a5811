import * as z from 'zod'
import type { PullContext } from '../../../platform.ts'
import type { AdAccount } from './access.ts'

const schema = z.object({
  /** When it was last asked. */
  askedAt: z.iso.datetime().optional(),
  /** Meta limits the calls about it until then. */
  notBefore: z.iso.datetime().optional(),
  /** So often in a row it was asked and did not tell all; absent: it did. */
  tries: z.number().optional(),
  /** The days that were read, `[from, through)`; absent: none ever was. */
  from: z.string().optional(),
  through: z.string().optional(),
  /** The reports that Meta was still making, by what they are about, and when they were begun. */
  reports: z.record(z.string(), z.object({ id: z.string(), at: z.iso.datetime() })).optional(),
  /** What it told of days that wait for another account. */
  told: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
})

/** What is kept of one ad account between runs. */
export type AccountMark = Readonly<z.infer<typeof schema>>

/** The marks of a stream's watermark, by the id of the ad account. */
export function marksOf({ accounts }: Readonly<Record<string, unknown>>): ReadonlyMap<string, AccountMark> {
  const kept = typeof accounts === 'object' && accounts !== null ? Object.entries(accounts) : []
  return new Map(
    kept.flatMap(([id, value]) => {
      const { data } = schema.safeParse(value)
      return data ? [[id, data] as const] : []
    }),
  )
}

/** The watermark of these marks. */
export const watermarkOf = (marks: ReadonlyMap<string, AccountMark>): Readonly<Record<string, unknown>> => ({
  accounts: Object.fromEntries(marks),
})

// Ours: what an account does not tell in so many readings in a row is not waited for any longer.
const MOST_TRIES = 3

export const isGivenUp = ({ tries = 0 }: AccountMark = {}): boolean => tries >= MOST_TRIES

/** The mark of an account that was asked and did not tell all. */
export function untoldMark(mark: AccountMark = {}): AccountMark & { readonly tries: number } {
  const { notBefore: _, tries = 0, ...kept } = mark
  return { ...kept, tries: tries + 1 }
}

// The streams of ads are read once a day; runs are spread by a tenth, and a run after a fault is no new day.
const FRESH_MS = 20 * 3_600_000

/** Whether all that it tells, or ever will, was read a short while ago: a run for the sake of another leaves it alone. */
export function isFresh(mark: AccountMark | undefined, now: Date): boolean {
  if (mark?.askedAt === undefined || (mark.tries !== undefined && !isGivenUp(mark))) return false
  return now.getTime() - Date.parse(mark.askedAt) < FRESH_MS
}

/** Until when it must not be asked; undefined: it may be. */
export function waitOf(mark: AccountMark | undefined, now: Date): Date | undefined {
  const until = mark?.notBefore === undefined ? undefined : new Date(mark.notBefore)
  return until && until > now ? until : undefined
}

/** Those first that were asked longest ago, so that a reading that runs out of time gets round to all. */
export function longestAgoFirst(
  accounts: readonly AdAccount[],
  marks: ReadonlyMap<string, AccountMark>,
): readonly AdAccount[] {
  const at = ({ id }: AdAccount): string => marks.get(id)?.askedAt ?? ''
  return accounts.toSorted((one, other) => at(one).localeCompare(at(other)))
}

// A run has ten minutes, for all streams; what it does not get to, the next one begins with.
const DEADLINE_MS = 4 * 60_000

/** What is left of the time of one stream. */
export function timeLeft({ clock }: Pick<PullContext, 'clock'>): () => number {
  const end = clock().getTime() + DEADLINE_MS
  return () => end - clock().getTime()
}
