import type { Batch, PullContext } from '../../../platform.ts'
import { addDays } from '../../../windows.ts'
import { type AdAccess, type AdAccount, readAds } from './access.ts'
import { deniedPart, lackOf, late, missed, waiting } from './account-lack.ts'
import {
  type AccountMark,
  longestAgoFirst,
  isFresh,
  isGivenUp,
  marksOf,
  timeLeft,
  waitOf,
  watermarkOf,
} from './account-marks.ts'
import { markOf, sinceOf, todayOf } from './ad-days.ts'
import { type AccountStand, createDayRows } from './day.rows.ts'
import { openReports } from './open-reports.ts'
import { readDays, type Source, sourceOf } from './read-days.ts'

/** What the Page's ads did, day by day: one row over all its ad accounts. */
export const pullAdMetrics = (context: PullContext): AsyncGenerator<Batch> =>
  readAds(context, { name: 'ad_metrics', read: (access) => pullAll(context, access) })

async function* pullAll(context: PullContext, access: AdAccess): AsyncGenerator<Batch> {
  const leftMs = timeLeft(context)
  // In a full run none: each account is read anew, and what is remembered stands for those that cannot be.
  const begun = marksOf(context.watermark)
  const marks = new Map(marksOf(context.remembered))
  yield { read: 0, missing: access.missing, isTruncated: !access.isWhole }
  const sources = yield* findSources(context, access, { begun, marks, leftMs })
  yield* readSources(context, access, { begun, marks, leftMs, sources })
}

interface Walk {
  readonly begun: ReadonlyMap<string, AccountMark>
  readonly marks: Map<string, AccountMark>
  readonly leftMs: () => number
}

interface Sources {
  readonly toRead: readonly Source[]
  /** The accounts of which a day's row consists: those, and all that have or may have ads of this Page. */
  readonly all: readonly AdAccount[]
}

async function* findSources(
  context: PullContext,
  access: AdAccess,
  { begun, marks, leftMs }: Walk,
): AsyncGenerator<Batch, Sources> {
  const { now } = context
  const all: AdAccount[] = []
  const toRead: Source[] = []
  const read = access.accounts.filter(({ id }) => marks.get(id)?.from !== undefined)
  const [until = ''] = read.map((account) => todayOf(account, now)).sort()
  const isDone = ({ from, through = '', tries }: AccountMark = {}): boolean =>
    from === undefined || through >= until || tries !== undefined
  for (const account of longestAgoFirst(access.accounts, begun)) {
    const [mark, before] = [marks.get(account.id), begun.get(account.id)]
    const wait = waitOf(mark, now)
    if (wait) {
      all.push(account)
      yield { read: 0, missing: [waiting(account, wait).part], isTruncated: true }
    } else if (isFresh(before, now) && isDone(before)) {
      if (before?.from !== undefined || before?.tries !== undefined) all.push(account)
    } else if (leftMs() <= 0) {
      all.push(account)
      yield { read: 0, missing: [late(account).part], isTruncated: true }
    } else {
      try {
        const source = await sourceOf(context, access, account)
        if (source) toRead.push(source)
        else marks.set(account.id, { askedAt: now.toISOString() })
        if (source) all.push(account)
      } catch (error) {
        const lack = lackOf(account, error, context.clock())
        if (lack.kind !== 'gone') all.push(account)
        yield missed(marks, account, lack, now)
      }
    }
  }
  return { toRead, all }
}

async function* readSources(
  context: PullContext,
  access: AdAccess,
  { begun, marks, leftMs, sources: { toRead, all } }: Walk & { readonly sources: Sources },
): AsyncGenerator<Batch> {
  const { now, backfillDays, storedDays, conversionGoals: goals } = context
  // A day is over when it is over in the zones of all: a row without one of them would look like a bad day.
  const [until] = all.map((account) => todayOf(account, now)).sort()
  if (until === undefined) return void (yield { read: 0, watermark: watermarkOf(marks) })
  const stands = new Map(all.map(({ id }) => [id, standOf(id, marks.get(id), { until, backfillDays })]))
  const sinceBy = (id: string) =>
    [begun, marks].map((each) => sinceOf(each.get(id), until, backfillDays)).sort()[0] ?? until
  const ranges = new Map(toRead.map(({ account: { id } }) => [id, sinceBy(id)]))
  const told = [...stands.values()].flatMap((stand) => [...stand.told.keys()])
  const [first = until] = [...ranges.values(), ...told].sort()
  const rows = createDayRows(await storedDays('conversions', { since: first, until: addDays(until, 1) }), goals)

  /** What can be written by now; what must wait is kept with the marks. */
  const step = ({ isLast = false } = {}): Batch => {
    const accounts = [...stands.values()]
    const analytics = rows.rows(accounts, { isLast })
    for (const account of accounts) {
      const { told: _, ...mark } = marks.get(account.id) ?? {}
      const parts = rows.waitingParts(account, accounts)
      if (Object.keys(parts).length > 0) marks.set(account.id, { ...mark, told: parts })
      else if (marks.has(account.id)) marks.set(account.id, mark)
    }
    return { read: 0, analytics, watermark: watermarkOf(marks) }
  }

  const since: string[] = []
  for (const source of toRead) {
    const { account } = source
    const { id } = account
    const stand = stands.get(id)
    if (!stand) continue
    if (leftMs() <= 0) {
      yield { read: 0, missing: [late(account).part], isTruncated: true }
      continue
    }
    const reports = openReports(marks.get(id), now)
    try {
      const range = { since: ranges.get(id) ?? until, until, leftMs, reports }
      const reading = await readDays(context, access, source, range)
      const { missing, isGone } = reading
      if (isGone) stands.delete(id)
      else {
        const mark = markOf(reading, marks.get(id))
        marks.set(id, reports.on({ ...mark, askedAt: now.toISOString() }))
        stands.set(id, { ...stand, reading, isGivenUp: isGivenUp(mark) })
        since.push(reading.since)
      }
      const isLate = missing.some(({ reason }) => reason === 'out_of_time')
      const isOpen = !isGone && (isLate || reading.untold.size > 0) && !stands.get(id)?.isGivenUp
      yield { ...step(), read: reading.days.size, missing, isTruncated: isOpen }
    } catch (error) {
      const lack = lackOf(account, error, context.clock())
      if (lack.kind === 'gone') {
        stands.delete(id)
        // Its ads were listed a moment ago.
        yield { read: 0, missing: [deniedPart(account, 'numbers', error)] }
        continue
      }
      marks.set(id, reports.on({ ...marks.get(id) }))
      const said = missed(marks, account, lack, now)
      stands.set(id, { ...stand, isGivenUp: isGivenUp(marks.get(id)) })
      yield said
    }
  }
  const [covered] = since.sort()
  yield { ...step({ isLast: true }), ...(covered !== undefined && { covered: { since: covered, until } }) }
}

function standOf(
  id: string,
  mark: AccountMark | undefined,
  { until, backfillDays }: { until: string; backfillDays: number },
): AccountStand {
  return {
    id,
    knownBefore: mark?.through ?? sinceOf(undefined, until, backfillDays),
    wasRead: mark?.from !== undefined,
    told: new Map(Object.entries(mark?.told ?? {})),
    reading: undefined,
    isGivenUp: isGivenUp(mark),
  }
}
