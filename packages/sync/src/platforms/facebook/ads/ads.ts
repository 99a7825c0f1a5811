import { adAccount, type GraphError } from '@bos/meta-client'
import { type AdReports, creativeText, adInsights } from '@bos/meta-client/ads'
import type { Batch, PullContext } from '../../../platform.ts'
import type { MissingPart } from '../../../report.ts'
import { addDays } from '../../../windows.ts'
import { accountOf } from '../../account.ts'
import { type AdAccess, type AdAccount, readAds } from './access.ts'
import { isOfOne, lackOf, late, missed, waiting } from './account-lack.ts'
import {
  isFresh,
  isGivenUp,
  longestAgoFirst,
  openMarks,
  timeLeft,
  untoldMark,
  waitOf,
  withLack,
} from './account-marks.ts'
import { MOST_DAYS, todayOf } from './ad-days.ts'
import { imagesOf, mediaOf } from './ad-media.ts'
import { type Ad, AD_CONTENT_FIELDS, adRow } from './ad.rows.ts'
import { boostedBy } from './boosted.ts'
import { chunks } from './chunks.ts'
import { filmsOf } from './films.ts'
import { lackingOf } from './lacking.ts'
import { failedParts, isPassing, untoldPart } from './looked-up.ts'
import { AD_NUMBERS, type AdNumbers, WINDOWS } from './numbers.ts'
import { openReports } from './open-reports.ts'
import { IDS_A_CALL } from './read-days.ts'
import { filterOf, LIVING } from './statuses.ts'
import { ownedBy } from './whose.ts'

const PAGE_SIZE = 100 // creatives are large; 500 is the most that is safe (M)
const ROWS = 100

/** The Page's ads, what they say and show, and their numbers, as far back as Meta keeps them. */
export const pullAds = (context: PullContext): AsyncGenerator<Batch> =>
  readAds(context, { name: 'ads', read: (access) => pullAll(context, access) })

async function* pullAll(context: PullContext, access: AdAccess): AsyncGenerator<Batch> {
  const { accounts, missing, isWhole } = access
  const { now } = context
  const leftMs = timeLeft(context)
  const { marks, changed } = openMarks(context, accounts, now.toISOString().slice(0, 10))
  yield { read: 0, missing, isTruncated: !isWhole }
  for (const account of longestAgoFirst(accounts, marks)) {
    const mark = marks.get(account.id)
    const wait = waitOf(mark, now)
    if (wait) yield { read: 0, missing: [waiting(account, wait).part], isTruncated: true }
    else if (isFresh(mark, now)) yield { read: 0, missing: mark?.lack ?? [] }
    else if (leftMs() <= 0) yield { read: 0, missing: [late(account).part], isTruncated: true }
    else {
      try {
        const reports = openReports(mark, now)
        const said: MissingPart[] = []
        const patience = { leftMs, reports, isLastTry: isGivenUp(untoldMark(mark, now)) }
        const isTold = yield* heard(pullAccount(context, access, account, patience), said)
        const asked = { ...(!isTold && untoldMark(mark, now)), askedAt: now.toISOString() }
        marks.set(account.id, reports.on(withLack(asked, said)))
      } catch (error) {
        yield missed(marks, account, lackOf(account, error, context.clock()), now)
      }
      yield { read: 0, ...changed() }
    }
  }
  yield { read: 0, ...changed() }
}

/** The same batches, and what they say is missing. */
async function* heard<End>(batches: AsyncGenerator<Batch, End>, said: MissingPart[]): AsyncGenerator<Batch, End> {
  let next = await batches.next()
  while (!next.done) {
    said.push(...(next.value.missing ?? []))
    yield next.value
    next = await batches.next()
  }
  return next.value
}

interface Patience {
  readonly leftMs: () => number
  readonly reports: AdReports
  /** Not told now, it is waited for no longer. */
  readonly isLastTry: boolean
}

/** True: it told all. */
async function* pullAccount(
  context: PullContext,
  { person, speaker }: AdAccess,
  account: AdAccount,
  patience: Patience,
): AsyncGenerator<Batch, boolean> {
  const { now, signal, conversionGoals: goals } = context
  const accountId = accountOf(context.connection)
  const listed: Ad[] = []
  const options = {
    fields: AD_CONTENT_FIELDS,
    params: { effective_status: LIVING },
    limit: PAGE_SIZE,
    signal,
  }
  for await (const ad of person.list(adAccount.ads, account.id, options)) {
    listed.push(ad)
    if (patience.leftMs() > 0) continue
    // Of those that were not listed nothing says whether they are gone, or whose they are.
    const action = 'Nothing: the next run lists its ads again. If this goes on, it has more than a run can list.'
    yield { read: 0, missing: [{ ...late(account).part, action }], isTruncated: true }
    return false
  }
  const { own, hasOthers } = ownedBy(listed, speaker)
  // Of the others nothing says whether their ads are gone.
  const ids = own.map(({ id }) => id)
  const seen = {
    types: ['ad'],
    since: undefined,
    until: now,
    platformContentIds: ids,
    adAccountId: account.id,
  } as const
  if (own.length === 0) {
    yield { read: 0, seen }
    return true
  }
  const asked = { account, ids: hasOthers ? ids : undefined, ...patience }
  const { numbers, missing, failure: noNumbers } = await numbersOf(context, { person }, asked)
  const { images, failure: noImages } = await imagesOf(person, account, own, context)
  const { films, failures: noFilms } = await filmsOf(person, own, context)
  const { boosted, failures: noPosts } = await boostedBy(context, own)
  if (noNumbers) missing.push(untoldPart(account, 'numbers', noNumbers))
  if (noImages) missing.push(untoldPart(account, 'images', noImages))
  missing.push(...failedParts(account, 'films', noFilms), ...failedParts(account, 'posts', noPosts))
  const isLate = missing.some(({ reason }) => reason === 'out_of_time')
  const isTold = !isLate && !isPassing(noNumbers) && !isPassing(noImages)
  const isWaitedFor = isLate || !patience.isLastTry
  yield { read: 0, missing, isTruncated: !isTold && isWaitedFor }
  for (const ads of chunks(own, ROWS)) {
    const content = ads.map((ad) => {
      const media = mediaOf(ad, { images, films })
      const hasOwn = media.some(({ external_id: id }) => id !== undefined)
      const { text, mediaUrls } = boosted.get(ad.id) ?? { text: null, mediaUrls: [] }
      const shown = {
        text: creativeText(ad.creative ?? {}).text ?? text,
        mediaUrls: hasOwn || mediaUrls.length === 0 ? media : mediaUrls,
      }
      return adRow(ad, { accountId, account, shown, numbers: numbers.get(ad.id), goals })
    })
    yield { read: ads.length, content }
  }
  yield { read: 0, seen }
  return isTold
}

/** @param ids Undefined: all ads of the account. */
async function numbersOf(
  { now, signal }: PullContext,
  { person }: Pick<AdAccess, 'person'>,
  {
    account,
    ids,
    leftMs,
    reports,
  }: Omit<Patience, 'isLastTry'> & { account: AdAccount; ids: readonly string[] | undefined },
) {
  const numbers = new Map<string, AdNumbers>()
  const missing: MissingPart[] = []
  let failure: GraphError | undefined
  const today = todayOf(account, now)
  try {
    for (const some of ids ? chunks(ids, IDS_A_CALL) : [undefined]) {
      const insights = adInsights(person, adAccount, account.id, {
        level: 'ad',
        fields: AD_NUMBERS,
        since: addDays(today, -MOST_DAYS),
        until: today,
        attributionWindows: WINDOWS,
        filtering: filterOf(some),
        deadlineMs: leftMs(),
        reports,
        signal,
      })
      for await (const { rows, missing: lost } of insights) {
        for (const row of rows) if (row.ad_id !== undefined) numbers.set(row.ad_id, row)
        missing.push(...lost.map((part) => lackingOf(account, part, 'ads')))
      }
    }
  } catch (error) {
    if (!isOfOne(error)) throw error
    failure = error
  }
  return { numbers, missing, failure }
}
