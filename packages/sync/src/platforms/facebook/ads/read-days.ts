import { adAccount } from '@bos/meta-client'
import { AD_STATUSES, type AdMissing, type AdReports, adInsights } from '@bos/meta-client/ads'
import type { PullContext } from '../../../platform.ts'
import type { MissingPart } from '../../../report.ts'
import { addDays } from '../../../windows.ts'
import type { AdAccess, AdAccount } from './access.ts'
import type { ReadDays } from './ad-days.ts'
import type { Ad } from './ad.rows.ts'
import { chunks } from './chunks.ts'
import { type AccountDay, addedUp, dayOf, partOf, type ToldDay } from './day-part.ts'
import { lackingOf } from './lacking.ts'
import { DAY_NUMBERS, WINDOWS } from './numbers.ts'
import { filterOf } from './statuses.ts'
import { ownedBy } from './whose.ts'

const PAGE_SIZE = 500 // M: safe
export const IDS_A_CALL = 100 // ours: the address stays short

/** An ad account with ads of this Page. */
export interface Source {
  readonly account: AdAccount
  /** Undefined: all that is in it. */
  readonly adIds: readonly string[] | undefined
}

/** What one ad account told. A day that is told and untold lacks its conversions. */
export interface AccountDays extends ReadDays {
  readonly days: ReadonlyMap<string, AccountDay>
  readonly missing: readonly MissingPart[]
  /** Told by several calls about different ads, so that nobody knows how many people all of them reached. */
  readonly isSplit: boolean
  /** The account is gone, or cannot be seen: nothing is told of any day. */
  readonly isGone: boolean
}

/** Undefined where the account has no ad of this Page; `late` where time ran out before all of its ads were listed. */
export async function sourceOf(
  { signal }: PullContext,
  { person, speaker }: AdAccess,
  { account, leftMs }: { account: AdAccount; leftMs: () => number },
): Promise<Source | 'late' | undefined> {
  const listed: Pick<Ad, 'id' | 'creative'>[] = []
  const fields = [
    { creative: { fields: ['effective_object_story_id', 'instagram_user_id', 'object_story_spec'] } },
  ] as const
  const options = { fields, params: { effective_status: AD_STATUSES }, limit: PAGE_SIZE, signal }
  for await (const { items, hasMore } of person.pages(adAccount.ads, account.id, options)) {
    listed.push(...items)
    if (hasMore && leftMs() <= 0) return 'late'
  }
  const { own, hasOthers } = ownedBy(listed, speaker)
  return own.length === 0 ? undefined : { account, adIds: hasOthers ? own.map(({ id }) => id) : undefined }
}

/** The days `[since, until)` of one ad account, of this Page's ads alone. */
export async function readDays(
  { signal, conversionGoals: goals }: PullContext,
  { person }: AdAccess,
  { account, adIds }: Source,
  { since, until, leftMs, reports }: { since: string; until: string; leftMs: () => number; reports: AdReports },
): Promise<AccountDays> {
  const parts = adIds === undefined ? [undefined] : chunks(adIds, IDS_A_CALL)
  const isSplit = parts.length > 1
  const days = new Map<string, ToldDay>()
  const lost = new Set<string>()
  const missing: MissingPart[] = []
  let [isGone, isLate] = [false, false]
  let first = since
  // All calls about some days before any about the next: where time runs out the next run goes on from there.
  for (const window of isSplit ? windowsOf(since, until) : [{ since, until }]) {
    const lacks: AdMissing[] = []
    for (const ids of parts) {
      const insights = adInsights(person, adAccount, account.id, {
        fields: DAY_NUMBERS,
        since: window.since,
        until: addDays(window.until, -1),
        every: 'day',
        attributionWindows: WINDOWS,
        ...(ids && { filtering: filterOf(ids) }),
        deadlineMs: leftMs(),
        reports,
        signal,
      })
      const lackedBefore = lacks.length
      for await (const { rows, missing: lacking } of insights) {
        for (const row of rows) {
          const before = days.get(row.date_start)
          const day = dayOf(row, { account, goals })
          days.set(row.date_start, before ? addedUp(before, day) : day)
        }
        lacks.push(...lacking)
      }
      const its = lacks.slice(lackedBefore)
      isGone = its.some(({ reason }) => reason === 'not_found')
      for (const day of lostDays(its)) lost.add(day)
      const tooOld = lostDays(its.filter(({ reason }) => reason === 'too_old'))
      for (const day of tooOld) if (day >= first) first = addDays(day, 1)
      if (isGone) break
    }
    const late = lacks.find(({ reason }) => reason === 'out_of_time')
    if (late && window.until < until) {
      const rest = { since: window.until, until: addDays(until, -1) }
      lacks.push({ ...late, fields: DAY_NUMBERS, range: rest })
      for (const day of lostDays(lacks.slice(-1))) lost.add(day)
    }
    missing.push(...lacks.map((part) => lackingOf(account, part, 'days')))
    isLate = late !== undefined
    if (isGone || isLate) break
  }
  // What some calls told of such a day is not all of it.
  for (const day of lost) days.delete(day)
  if (isSplit) missing.push(noReach(account))
  const told = [...days].map(([day, part]) => [day, partOf(isSplit ? { ...part, reach: undefined } : part)] as const)
  const uncounted = [...days].flatMap(([day, part]) => (part.goals ? [] : [day]))
  // What Meta no longer keeps will never be told.
  const untold = new Set([...lost, ...uncounted].filter((day) => day >= first))
  return { since: first, until, days: new Map(told), untold, missing, isSplit, isGone, isLate }
}

const WINDOW_DAYS = 7 // ours

function windowsOf(since: string, until: string): readonly { since: string; until: string }[] {
  const windows = []
  for (let day = since; day < until; day = addDays(day, WINDOW_DAYS)) {
    const end = addDays(day, WINDOW_DAYS)
    windows.push({ since: day, until: end < until ? end : until })
  }
  return windows
}

/** The days of which nothing at all could be had, for one reason or several. */
function lostDays(lacks: readonly AdMissing[]): readonly string[] {
  const fieldsOf = new Map<string, Set<string>>()
  for (const { fields, range } of lacks) {
    for (let day = range.since; day <= range.until; day = addDays(day, 1)) {
      fieldsOf.set(day, new Set([...(fieldsOf.get(day) ?? []), ...fields]))
    }
  }
  return [...fieldsOf].flatMap(([day, fields]) => (DAY_NUMBERS.every((name) => fields.has(name)) ? [day] : []))
}

const noReach = ({ id }: AdAccount): MissingPart => ({
  what: `reach of ad account ${id}`,
  reason: 'not_additive',
  action:
    'Nothing: it holds ads of other Pages too, and so many of this one that its people are not counted in one call.',
})
