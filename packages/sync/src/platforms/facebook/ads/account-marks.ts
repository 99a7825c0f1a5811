import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import type { Batch, PullContext } from '../../../platform.ts'
import type { MissingPart } from '../../../report.ts'
import type { AdAccount } from './access.ts'

const schema = z.object({
  /** When it was last asked. */
  askedAt: z.iso.datetime().optional(),
  /** Meta limits the calls about it until then. */
  notBefore: z.iso.datetime().optional(),
  /** So often in a row it was asked and did not tell all; absent: it did. */
  tries: z.number().optional(),
  /** When the last of these was counted. */
  triedAt: z.iso.datetime().optional(),
  /** The days that were read, `[from, through)`; without `from` it had no ad of this Page. */
  from: z.string().optional(),
  through: z.string().optional(),
  /** A full run wants its days anew from here, and has not had them. */
  owedFrom: z.string().optional(),
  /** Time ran out: the next reading goes on at `through`. The one that began ended its days here. */
  goesOn: z.string().optional(),
  /** What it could not tell the last time. */
  lack: z
    .array(
      z.object({
        what: z.string(),
        reason: z.string(),
        action: z.string(),
        range: z.object({ since: z.string(), until: z.string() }).exactOptional(),
      }),
    )
    .optional(),
  /** The reports that Meta was still making, by what they are about, and when they were begun. */
  reports: z.record(z.string(), z.object({ id: z.string(), at: z.iso.datetime() })).optional(),
  /** What it told of days that wait for another account; null: that nothing was. */
  told: z.record(z.string(), z.record(z.string(), z.unknown()).nullable()).optional(),
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
const watermarkOf = (marks: ReadonlyMap<string, AccountMark>): Readonly<Record<string, unknown>> => ({
  accounts: Object.fromEntries(marks),
})

// Ours: so long nobody listed or named the account.
const MOST_IDLE_MS = 60 * 86_400_000

/** What is remembered of the accounts, to go on from, and the watermark of it where it is another than before. */
export function openMarks(
  { now, watermark, remembered }: Pick<PullContext, 'now' | 'watermark' | 'remembered'>,
  accounts: readonly AdAccount[],
  owedFrom: string,
) {
  const [begun, known] = [marksOf(watermark), marksOf(remembered)]
  const there = new Set(accounts.map(({ id }) => id))
  const isIdle = ({ askedAt }: AccountMark): boolean =>
    askedAt === undefined || now.getTime() - Date.parse(askedAt) > MOST_IDLE_MS
  const marks = new Map(
    [...known].flatMap(([id, mark]) => {
      if (!there.has(id)) return isIdle(mark) ? [] : [[id, mark] as const]
      // A full run begins with none, and wants all anew.
      return [[id, begun.has(id) ? mark : { ...mark, owedFrom }] as const]
    }),
  )
  let last = remembered
  return {
    marks,
    changed: (): Pick<Batch, 'watermark'> => {
      const next = JSON.parse(JSON.stringify(watermarkOf(marks)))
      if (isDeepStrictEqual(next, last) || (marks.size === 0 && known.size === 0)) return {}
      last = next
      return { watermark: next }
    },
  }
}

// Ours: a report tells these again as often as the account is left alone.
const MOST_PARTS = 20

/** The mark with what could not be told, in place of what it said before. */
export function withLack(before: AccountMark, parts: readonly MissingPart[]): AccountMark {
  const { lack: _, ...mark } = before
  return parts.length === 0 ? mark : { ...mark, lack: parts.slice(0, MOST_PARTS) }
}

// Ours: what an account does not tell in so many readings in a row is not waited for any longer.
const MOST_TRIES = 3

export const isGivenUp = ({ tries = 0 }: AccountMark = {}): boolean => tries >= MOST_TRIES

// Ours: runs that follow one another quickly are one try.
const TRY_MS = 3_600_000

/** The mark of an account that was asked and did not tell all. */
export function untoldMark(mark: AccountMark = {}, now: Date): AccountMark & { readonly tries: number } {
  const { notBefore: _, tries = 0, triedAt, ...kept } = mark
  const isSame = tries > 0 && triedAt !== undefined && now.getTime() - Date.parse(triedAt) < TRY_MS
  if (isSame) return { ...kept, tries, triedAt }
  return { ...kept, tries: tries + 1, triedAt: now.toISOString() }
}

// The streams of ads are read once a day; runs are spread by a tenth, and a run after a fault is no new day.
const FRESH_MS = 20 * 3_600_000

/** Whether it told all a short while ago: a run for the sake of another leaves it alone. */
export function isFresh({ askedAt, tries, owedFrom }: AccountMark = {}, now: Date): boolean {
  if (askedAt === undefined || tries !== undefined || owedFrom !== undefined) return false
  return now.getTime() - Date.parse(askedAt) < FRESH_MS
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
