import { isDeepStrictEqual } from 'node:util'
import type { AnalyticsRow } from '@bos/social-db'
import * as z from 'zod'
import type { StoredDay } from '../../../platform.ts'
import { addDays } from '../../../windows.ts'
import type { AccountDay } from './day-part.ts'
import type { AccountDays } from './read-days.ts'

/** How far one ad account has told, while the rows of its days are made. */
export interface AccountStand {
  readonly id: string
  /** The days before it were told in earlier readings: they are stored, or in `told`. */
  readonly knownBefore: string
  /** False: it never told anything, so that no row that is stored was to hold it. */
  readonly wasRead: boolean
  /** What it told earlier of days that had to wait. */
  readonly told: ReadonlyMap<string, AccountDay | null>
  /** Undefined: nothing was read of it yet. */
  readonly reading: AccountDays | undefined
  /** It answered that it has no ad of this Page: what is stored of it stands, and it lacks nothing. */
  readonly hasNone?: boolean
  /** It is waited for no longer. */
  readonly isGivenUp: boolean
}

const goal = z.looseObject({ count: z.number() })
const counted = z.looseObject({ goals: z.record(z.string(), goal).optional() })
type CountedPart = z.infer<typeof counted>
const kept = z.object({ ad_accounts: z.record(z.string(), counted), lacking: z.array(z.string()).optional() })

/**
 * The rows of the days over all ad accounts. A row says, and adds up, all that is known of its day; it names in `lacking` each
 * account whose conversions it does not know, and waits for it before that, for without one of them it looks like a bad day.
 */
export function createDayRows(stored: readonly StoredDay[], goals: readonly string[]) {
  const stands = new Map(stored.map(({ day, value, breakdown }) => [day, { value, breakdown }]))
  const given = new Set<string>()

  function rowOf(day: string, accounts: readonly AccountStand[]): AnalyticsRow | undefined {
    const stood = stands.get(day)
    const before = kept.safeParse(stood?.breakdown).data
    const all: Record<string, CountedPart> = { ...before?.ad_accounts }
    const unknown = new Set(before?.lacking)
    let isTold = false
    for (const account of accounts) {
      const { id, wasRead } = account
      const part = partOf(account, day)
      isTold ||= part ? true : part === null && (unknown.has(id) || (id in all && !account.hasNone))
      // What is not told this time stands as it was read before, but for people who can no longer be counted.
      const { reach, ...others } = all[id] ?? {}
      const stays = account.reading?.isSplit || reach === undefined ? others : { ...others, reach }
      if (part) all[id] = counted.parse({ ...stays, ...part })
      else if (part === null) {
        if (!account.hasNone) delete all[id]
        unknown.delete(id)
      } else if (!isKnown(account, day) && !(stood && wasRead)) unknown.add(id)
    }
    for (const id of Object.keys(all)) unknown.delete(id)
    const parts = Object.entries(all)
    if (!isTold || (!stood && parts.length === 0 && unknown.size > 0)) return undefined
    const sums = goals.flatMap((name) => {
      const counts = parts.flatMap(([, part]) => part.goals?.[name]?.count ?? [])
      if (parts.length > 0 && counts.length === 0) return []
      return [[name, counts.reduce((sum, count) => sum + count, 0)] as const]
    })
    if (!stood && sums.length === 0 && goals.length > 0) return undefined
    const uncounted = parts.filter(([, { goals: told }]) => goals.some((name) => told?.[name] === undefined))
    const lacking = [...unknown, ...uncounted.map(([id]) => id)].sort()
    return {
      day,
      metricType: 'conversions',
      value: sums.reduce((sum, [, count]) => sum + count, 0),
      unit: 'count',
      breakdown: {
        source: 'ads.actions',
        goals: Object.fromEntries(sums),
        ad_accounts: all,
        // Keys are merged: one that stands there must be taken back.
        ...((lacking.length > 0 || before?.lacking) && { lacking }),
      },
    }
  }

  return {
    /** What has become sure and is another than what stands there; of the last time all that is sure. */
    rows(accounts: readonly AccountStand[], { isLast }: { readonly isLast: boolean }): readonly AnalyticsRow[] {
      const told = accounts.flatMap(({ told, reading }) => [...told.keys(), ...(reading?.days.keys() ?? [])])
      const days = [...new Set([...stands.keys(), ...told])].sort()
      return days.flatMap((day) => {
        const row = isHeld(accounts, day) ? undefined : rowOf(day, accounts)
        if (!row) return []
        // As it is stored: a key without a value is none.
        const now = { value: row.value, breakdown: JSON.parse(JSON.stringify(row.breakdown)) }
        const isNew = !isDeepStrictEqual(stands.get(day), now)
        if (!isNew && (!isLast || given.has(day))) return []
        stands.set(day, now)
        given.add(day)
        return [row]
      })
    },

    /** What an account told of days whose rows wait for another one. */
    waitingParts(
      account: AccountStand,
      accounts: readonly AccountStand[],
    ): Readonly<Record<string, AccountDay | null>> {
      const days = [...account.told.keys(), ...(account.reading?.days.keys() ?? [])]
      const held = [...new Set(days)].filter((day) => isHeld(accounts, day)).sort()
      return Object.fromEntries(held.map((day) => [day, partOf(account, day) ?? null] as const))
    },

    /** The first of these days whose row waits; without one, the end of them. */
    firstHeld(accounts: readonly AccountStand[], { since, until }: { since: string; until: string }): string {
      let day = since
      while (day < until && !isHeld(accounts, day)) day = addDays(day, 1)
      return day
    },
  }
}

/** Null: it told that nothing was. Undefined: it did not tell. */
function partOf(account: AccountStand, day: string): AccountDay | null | undefined {
  const [before, now] = [account.told.get(day), account.reading?.days.get(day)]
  if (isRead(account, day)) return now ?? null
  if (account.hasNone && day < account.knownBefore) return before ?? null
  return before && now ? { ...before, ...now } : (now ?? before)
}

const isRead = ({ reading }: AccountStand, day: string): boolean =>
  reading !== undefined && day >= reading.since && day < reading.until && !reading.untold.has(day)

const isKnown = (account: AccountStand, day: string): boolean => day < account.knownBefore || isRead(account, day)

const isHeld = (accounts: readonly AccountStand[], day: string): boolean =>
  accounts.some((account) => !account.isGivenUp && !isKnown(account, day))
