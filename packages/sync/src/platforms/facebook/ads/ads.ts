import { adAccount } from '@bos/meta-client'
import { creativeText, adInsights } from '@bos/meta-client/ads'
import type { Batch, PullContext } from '../../../platform.ts'
import type { MissingPart } from '../../../report.ts'
import { addDays } from '../../../windows.ts'
import { accountOf } from '../../account.ts'
import { type AdAccess, type AdAccount, goneAccount, readAds } from './access.ts'
import { MOST_DAYS, todayOf } from './ad-days.ts'
import { addressesOf, chunks, mediaOf } from './ad-media.ts'
import { type Ad, AD_CONTENT_FIELDS, adRow } from './ad.rows.ts'
import { boostedBy } from './boosted.ts'
import { accountsOf } from './day.rows.ts'
import { lackingOf } from './lacking.ts'
import { AD_NUMBERS, type AdNumbers, DEADLINE_MS, WINDOWS } from './numbers.ts'
import { LIVING, STATUSES } from './statuses.ts'
import { ownedBy } from './whose.ts'

const PAGE_SIZE = 100 // creatives are large; 500 is the most that is safe (M)
const ROWS = 100

/** The Page's ads, what they say and show, and their numbers, as far back as Meta keeps them. */
export const pullAds = (context: PullContext): AsyncGenerator<Batch> =>
  readAds(context, { name: 'ads', read: (access) => pullAll(context, access) })

async function* pullAll(context: PullContext, access: AdAccess): AsyncGenerator<Batch> {
  const { accounts, missing, isWhole } = access
  yield { read: 0, missing, isTruncated: !isWhole }
  const ids: string[] = []
  const read = new Set<string>()
  const known = new Set(await accountsBefore(context))
  for (const account of accounts) {
    try {
      for await (const batch of pullAccount(context, access, account)) {
        for (const { platformContentId } of batch.content ?? []) {
          ids.push(platformContentId)
          known.add(account.id)
        }
        yield batch
      }
      read.add(account.id)
    } catch (error) {
      yield { read: 0, missing: [goneAccount(account, error)] }
    }
  }
  // Of an account that could not be read, or is no longer shown, nothing says whether its ads are gone.
  const needed = [...known, ...accounts.map(({ id }) => id)]
  const isSure = isWhole && missing.length === 0 && needed.every((id) => read.has(id))
  const seen = { types: ['ad'], since: undefined, until: context.now, platformContentIds: ids } as const
  yield { read: 0, watermark: { accounts: [...known] }, ...(isSure && { seen }) }
}

/** The ad accounts that were read before: a full run has no watermark, but the days of a year are there. */
async function accountsBefore({ watermark: { accounts }, storedDays, now }: PullContext): Promise<readonly string[]> {
  const kept = Array.isArray(accounts) ? accounts.filter((id) => typeof id === 'string') : []
  const until = addDays(now.toISOString().slice(0, 10), 1)
  const stored = await storedDays('conversions', { since: addDays(until, -366), until })
  return [...kept, ...stored.flatMap((day) => Object.keys(accountsOf(day)))]
}

async function* pullAccount(
  context: PullContext,
  { person, speaker }: AdAccess,
  account: AdAccount,
): AsyncGenerator<Batch> {
  const { signal, conversionGoals: goals } = context
  const accountId = accountOf(context.connection)
  const listed: Ad[] = []
  const options = {
    fields: AD_CONTENT_FIELDS,
    params: { effective_status: LIVING },
    limit: PAGE_SIZE,
    signal,
  }
  for await (const ad of person.list(adAccount.ads, account.id, options)) listed.push(ad)
  const { own } = ownedBy(listed, speaker)
  if (own.length === 0) return
  const { numbers, missing } = await numbersOf(context, { person }, account)
  const addresses = await addressesOf(person, account, own, context)
  const boosted = await boostedBy(context, own)
  yield { read: 0, missing, isTruncated: missing.some(({ reason }) => reason === 'out_of_time') }
  for (const ads of chunks(own, ROWS)) {
    const content = ads.map((ad) => {
      const media = mediaOf(ad, addresses)
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
}

async function numbersOf({ now, signal }: PullContext, { person }: Pick<AdAccess, 'person'>, account: AdAccount) {
  const numbers = new Map<string, AdNumbers>()
  const missing: MissingPart[] = []
  const today = todayOf(account, now)
  const insights = adInsights(person, adAccount, account.id, {
    level: 'ad',
    fields: AD_NUMBERS,
    since: addDays(today, -MOST_DAYS),
    until: today,
    attributionWindows: WINDOWS,
    filtering: [{ field: 'ad.effective_status', operator: 'IN', value: STATUSES }],
    deadlineMs: DEADLINE_MS,
    signal,
  })
  for await (const { rows, missing: lost } of insights) {
    for (const row of rows) if (row.ad_id !== undefined) numbers.set(row.ad_id, row)
    missing.push(...lost.map((part) => lackingOf(account, part, 'ads')))
  }
  return { numbers, missing }
}
