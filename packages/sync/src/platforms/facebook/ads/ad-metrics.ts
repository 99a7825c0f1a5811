import { adAccount } from '@bos/meta-client'
import { type AdMissing, adInsights } from '@bos/meta-client/ads'
import type { Batch, PullContext } from '../../../platform.ts'
import type { MissingPart } from '../../../report.ts'
import { addDays } from '../../../windows.ts'
import { type AdAccess, type AdAccount, goneAccount, readAds } from './access.ts'
import { markOf, marksOf, sinceOf, todayOf } from './ad-days.ts'
import { chunks } from './ad-media.ts'
import { addedUp, dayOf, partOf, type ToldDay } from './day-part.ts'
import { type AccountReading, conversionRows } from './day.rows.ts'
import { lackingOf } from './lacking.ts'
import { DAY_NUMBERS, DEADLINE_MS, WINDOWS } from './numbers.ts'
import { STATUSES } from './statuses.ts'
import { ownedBy } from './whose.ts'

const PAGE_SIZE = 500 // M: safe
const IDS_A_CALL = 100 // ours: the address stays short

/** What the Page's ads did, day by day: one row over all its ad accounts. */
export const pullAdMetrics = (context: PullContext): AsyncGenerator<Batch> =>
  readAds(context, { name: 'ad_metrics', read: (access) => pullAll(context, access) })

/** An ad account with ads of this Page. */
interface Source {
  readonly account: AdAccount
  /** Undefined: all that is in it. */
  readonly adIds: readonly string[] | undefined
}

async function* pullAll(context: PullContext, access: AdAccess): AsyncGenerator<Batch> {
  const { now, backfillDays, storedDays, watermark, conversionGoals: goals } = context
  const { accounts, isWhole } = access
  const missing: MissingPart[] = [...access.missing]
  const sources: Source[] = []
  for (const account of accounts) {
    const source = await orGone(account, missing, () => sourceOf(context, access, account))
    if (source) sources.push(source)
  }
  // A day is over when it is over in the zones of all: a row without one of them would look like a bad day.
  const until = sources.map(({ account }) => todayOf(account, now)).sort()[0] ?? ''
  const marks = marksOf(watermark)
  const readings: AccountReading[] = []
  for (const source of sources) {
    const { account } = source
    const range = { since: sinceOf(marks.get(account.id), until, backfillDays), until }
    const reading = await orGone(account, missing, () => readDays(context, access, source, { range, missing }))
    if (reading) readings.push(reading)
  }
  const since = readings.map((reading) => reading.since).sort()[0]
  if (since === undefined) return void (yield { read: 0, missing, isTruncated: !isWhole })
  const covered = { since, until }
  const analytics = conversionRows(readings, await storedDays('conversions', covered), goals)
  const read = readings.reduce((sum, { days }) => sum + days.size, 0)
  const isTruncated = !isWhole || missing.some(({ reason }) => reason === 'out_of_time')
  const next = readings.map((reading) => [reading.id, markOf(reading, marks.get(reading.id))] as const)
  yield {
    read,
    analytics,
    missing,
    covered,
    isTruncated,
    watermark: { accounts: Object.fromEntries([...marks, ...next]) },
  }
}

/** Undefined where the account's access is gone, which is said. */
async function orGone<Told>(
  account: AdAccount,
  missing: MissingPart[],
  read: () => Promise<Told | undefined>,
): Promise<Told | undefined> {
  try {
    return await read()
  } catch (error) {
    return void missing.push(goneAccount(account, error))
  }
}

/** Undefined where the account has no ad of this Page. */
async function sourceOf(
  { signal }: PullContext,
  { person, speaker }: AdAccess,
  account: AdAccount,
): Promise<Source | undefined> {
  const listed = []
  const fields = [
    { creative: { fields: ['effective_object_story_id', 'instagram_user_id', 'object_story_spec'] } },
  ] as const
  const options = { fields, params: { effective_status: STATUSES }, limit: PAGE_SIZE, signal }
  for await (const ad of person.list(adAccount.ads, account.id, options)) listed.push(ad)
  const { own, hasOthers } = ownedBy(listed, speaker)
  return own.length === 0 ? undefined : { account, adIds: hasOthers ? own.map(({ id }) => id) : undefined }
}

async function readDays(
  { signal, conversionGoals: goals }: PullContext,
  { person }: AdAccess,
  { account, adIds }: Source,
  { range: { since, until }, missing }: { range: { since: string; until: string }; missing: MissingPart[] },
): Promise<AccountReading | undefined> {
  const parts = adIds === undefined ? [undefined] : chunks(adIds, IDS_A_CALL)
  const days = new Map<string, ToldDay>()
  const untold = new Set<string>()
  for (const ids of parts) {
    const insights = adInsights(person, adAccount, account.id, {
      fields: DAY_NUMBERS,
      since,
      until: addDays(until, -1),
      every: 'day',
      attributionWindows: WINDOWS,
      ...(ids && { filtering: [{ field: 'ad.id', operator: 'IN', value: ids }] }),
      deadlineMs: DEADLINE_MS,
      signal,
    })
    for await (const { rows, missing: lost } of insights) {
      for (const row of rows) {
        const before = days.get(row.date_start)
        const day = dayOf(row, { account, goals })
        days.set(row.date_start, before ? addedUp(before, day) : day)
      }
      for (const part of lost) {
        missing.push(lackingOf(account, part, 'days'))
        if (part.reason === 'not_found') return undefined
        for (const day of wholeDays(part)) untold.add(day)
      }
    }
  }
  const isSplit = parts.length > 1
  if (isSplit) missing.push(noReach(account))
  const told = [...days].map(([day, part]) => [day, partOf(isSplit ? { ...part, reach: undefined } : part)] as const)
  return { id: account.id, since, until, days: new Map(told), untold }
}

/** The days of which nothing at all could be had. */
function wholeDays({ fields, range }: AdMissing): readonly string[] {
  if (!DAY_NUMBERS.every((name) => fields.includes(name))) return []
  const days = []
  for (let day = range.since; day <= range.until; day = addDays(day, 1)) days.push(day)
  return days
}

const noReach = ({ id }: AdAccount): MissingPart => ({
  what: `reach of ad account ${id}`,
  reason: 'not_additive',
  action:
    'Nothing: it holds ads of other Pages too, and so many of this one that its people are not counted in one call.',
})
