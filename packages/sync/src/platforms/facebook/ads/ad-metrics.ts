import type { Batch, PullContext } from '../../../platform.ts'
import { addDays } from '../../../windows.ts'
import { type AdAccess, type AdAccount, readAds } from './access.ts'
import { deniedPart, lackOf, late, missed, waiting } from './account-lack.ts'
import {
  type AccountMark,
  isFresh,
  isGivenUp,
  longestAgoFirst,
  marksOf,
  openMarks,
  timeLeft,
  waitOf,
  withLack,
} from './account-marks.ts'
import { markOf, sinceOf, todayOf } from './ad-days.ts'
import { type AccountStand, createDayRows } from './day.rows.ts'
import { openReports } from './open-reports.ts'
import { readDays, sourceOf } from './read-days.ts'

/** What the Page's ads did, day by day: one row over all its ad accounts. */
export const pullAdMetrics = (context: PullContext): AsyncGenerator<Batch> =>
  readAds(context, { name: 'ad_metrics', read: (access) => pullAll(context, access) })

async function* pullAll(context: PullContext, access: AdAccess): AsyncGenerator<Batch> {
  const { now, backfillDays, storedDays, conversionGoals: goals } = context
  const { accounts } = access
  const leftMs = timeLeft(context)
  yield { read: 0, missing: access.missing, isTruncated: !access.isWhole }
  const until = endOf(accounts, marksOf(context.remembered), now)
  const { marks, changed } = openMarks(context, accounts, sinceOf(undefined, until, backfillDays))
  const sinceBy = (id: string) => sinceOf(marks.get(id), until, backfillDays)
  const stands = new Map(accounts.map(({ id }) => [id, standOf(id, marks.get(id), sinceBy(id))]))
  // What one told whose access is gone, or that nobody names any more, belongs to its day all the same.
  for (const [id, mark] of marks) {
    if (mark.told && !stands.has(id)) stands.set(id, withoutAccess(standOf(id, mark, until)))
  }
  const isDone = (mark: AccountMark | undefined) => isFresh(mark, now) && (mark?.through ?? '') >= until
  const begins = [...stands].flatMap(([id, { knownBefore, told }]) => {
    return isDone(marks.get(id)) ? [...told.keys()] : [sinceBy(id), knownBefore, ...told.keys()]
  })
  const [first = until] = begins.sort()
  const rows = createDayRows(await storedDays('conversions', { since: first, until: addDays(until, 1) }), goals)

  /** What can be written by now; what must wait is kept with the marks. */
  const step = ({ isLast = false } = {}): Batch => {
    const all = [...stands.values()]
    const analytics = rows.rows(all, { isLast })
    for (const account of all) {
      const { told: _, ...mark } = marks.get(account.id) ?? {}
      const parts = rows.waitingParts(account, all)
      if (Object.keys(parts).length > 0) marks.set(account.id, { ...mark, told: parts })
      else if (marks.has(account.id)) marks.set(account.id, mark)
    }
    return { read: 0, analytics, ...changed() }
  }

  const since: string[] = []
  for (const account of longestAgoFirst(accounts, marks)) {
    const { id } = account
    const mark = marks.get(id)
    const stand = stands.get(id) ?? standOf(id, mark, sinceBy(id))
    const wait = waitOf(mark, now)
    if (wait) {
      yield { read: 0, missing: [waiting(account, wait).part], isTruncated: true }
      continue
    }
    if (isDone(mark)) {
      if (mark?.lack) yield { read: 0, missing: mark.lack }
      continue
    }
    if (leftMs() <= 0) {
      yield { read: 0, missing: [late(account).part], isTruncated: true }
      continue
    }
    const reports = openReports(mark, now)
    let isListed = false
    try {
      const source = await sourceOf(context, access, { account, leftMs })
      if (source === 'late') {
        const said = missed(marks, account, late(account), now)
        stands.set(id, { ...stand, isGivenUp: isGivenUp(marks.get(id)) })
        yield { ...step(), ...said }
        continue
      }
      isListed = true
      if (!source) {
        const told = mark?.told && { told: mark.told }
        marks.set(id, { ...told, askedAt: now.toISOString(), through: until })
        stands.set(id, { ...stand, knownBefore: until, hasNone: true, isGivenUp: false })
        yield step()
        continue
      }
      const [end = until] = [until, todayOf(account, now)].sort()
      const reading = await readDays(context, access, source, {
        since: sinceOf(mark, end, backfillDays),
        until: end,
        leftMs,
        reports,
      })
      const { missing, isGone } = reading
      if (isGone) stands.set(id, withoutAccess(stand))
      else {
        const told = markOf(reading, mark, now)
        marks.set(id, reports.on(withLack({ ...told, askedAt: now.toISOString() }, missing)))
        stands.set(id, { ...stand, reading, isGivenUp: isGivenUp(told) })
        since.push(reading.since)
      }
      const isLate = missing.some(({ reason }) => reason === 'out_of_time')
      const isOpen = !isGone && (isLate || reading.untold.size > 0) && !stands.get(id)?.isGivenUp
      yield { ...step(), read: reading.days.size, missing, isTruncated: isOpen }
    } catch (error) {
      const lack = lackOf(account, error, context.clock())
      if (lack.kind === 'gone') {
        stands.set(id, withoutAccess(stand))
        yield { ...step(), missing: [isListed ? deniedPart(account, 'numbers', error) : lack.part] }
        continue
      }
      if (isListed) marks.set(id, reports.on({ ...mark }))
      const said = missed(marks, account, lack, now)
      stands.set(id, { ...stand, isGivenUp: isGivenUp(marks.get(id)) })
      yield { ...step(), ...said }
    }
  }
  const last = step({ isLast: true })
  const [begin = until] = since.sort()
  const end = rows.firstHeld([...stands.values()], { since: begin, until })
  yield { ...last, ...(begin < end && { covered: { since: begin, until: end } }) }
}

/** A day is over when it is over in the zones of all that have ads of this Page, or may have. */
function endOf(accounts: readonly AdAccount[], marks: ReadonlyMap<string, AccountMark>, now: Date): string {
  const hasNone = ({ id }: AdAccount): boolean => {
    const { from, through } = marks.get(id) ?? {}
    return from === undefined && through !== undefined
  }
  const some = accounts.filter((account) => !hasNone(account))
  const [until = ''] = (some.length > 0 ? some : accounts).map((account) => todayOf(account, now)).sort()
  return until === '' ? now.toISOString().slice(0, 10) : until
}

function standOf(id: string, mark: AccountMark | undefined, since: string): AccountStand {
  return {
    id,
    knownBefore: mark?.through ?? since,
    wasRead: mark?.from !== undefined,
    told: new Map(Object.entries(mark?.told ?? {})),
    reading: undefined,
    isGivenUp: isGivenUp(mark),
  }
}

/** Nothing more comes of it, and nobody waits for it; what it told counts. */
const withoutAccess = (stand: AccountStand): AccountStand => ({
  ...stand,
  knownBefore: '9999-12-31',
  reading: undefined,
  isGivenUp: true,
})
