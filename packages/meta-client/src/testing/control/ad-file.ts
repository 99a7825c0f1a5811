import * as z from 'zod'
import { AD_SHAPES, adDelivery } from '../ads/ad-input.ts'
import type { EmulatedAd, EmulatedAdAccount } from '../ads/model.ts'
import { createZone } from '../ads/zone.ts'
import { dayText } from '../ads/days.ts'
import { exact, InputError } from '../input.ts'
import type { WorldBook } from '../world.ts'
import { byUsername, find, type Named } from './find.ts'

// Ads in a world file: the arguments of world.addAdAccount and its like, with names in place of objects.

const { adAccount, ad, dailyDelivery, adLimits, reportRules } = AD_SHAPES

/** Name or id of something that is there, or stands in the same file. */
const reference = z.string().min(1)

const adThings = {
  ads: z
    .array(
      exact({
        ...ad,
        page: reference.exactOptional(),
        instagram: reference.exactOptional(),
        deliveries: z.array(adDelivery).exactOptional(),
      }),
    )
    .exactOptional(),
  /** Numbers that follow from the seed, for all ads of the account. */
  daily: exact(dailyDelivery).exactOptional(),
  limits: exact(adLimits).exactOptional(),
  reports: exact(reportRules).exactOptional(),
}

export const newAdAccount = exact({
  ...adAccount,
  owner: reference.exactOptional(),
  business: reference.exactOptional(),
  ...adThings,
})

/** More for an account that is there already: also what its ads did on a day, which replaces what was said of it before. */
export const adAddition = exact({
  adAccount: reference,
  ...adThings,
  deliveries: z.array(exact({ ad: reference, delivery: adDelivery })).exactOptional(),
})

export type NewAdAccountEntry = z.infer<typeof newAdAccount>
export type AdAddition = z.infer<typeof adAddition>
type AdThings = Pick<AdAddition, 'ads' | 'daily' | 'limits' | 'reports'>

const itself = { account: z.object(adAccount), ad: z.object(ad) }

export function addAdAccount(world: WorldBook, entry: NewAdAccountEntry) {
  const { owner, business } = entry
  const person = owner === undefined ? world.people()[0] : find(world.people(), owner, 'owner')
  const account = world.addAdAccount({
    ...itself.account.parse(entry),
    ...(person && { owner: person }),
    ...(business !== undefined && { business: find(world.businesses(), business, 'business') }),
  })
  return fillAdAccount(world, account, entry)
}

export function addAds(world: WorldBook, addition: AdAddition) {
  const account = find(world.adAccounts(), addition.adAccount, 'adAccount')
  for (const { ad: called, delivery } of addition.deliveries ?? []) find(account.ads(), called, 'ad').deliver(delivery)
  return fillAdAccount(world, account, addition)
}

function fillAdAccount(world: WorldBook, account: EmulatedAdAccount, { ads, daily, limits, reports }: AdThings) {
  const added = ads?.map((entry) => {
    const { page, instagram, deliveries = [] } = entry
    const its = account.addAd({
      ...itself.ad.parse(entry),
      ...(page !== undefined && { page: find(world.pages(), page, 'page') }),
      ...(instagram !== undefined && { instagram: find(world.instagrams().map(byUsername), instagram, 'instagram') }),
    })
    for (const delivery of deliveries) its.deliver(delivery)
    return adSummary(its)
  })
  if (daily) account.deliverDaily(daily)
  if (limits) account.limits(limits)
  if (reports) account.reports(reports)
  return { ...adAccountSummary(account), ...(added && { ads: added }) }
}

export function adAccountSummary({ id, accountId, name }: EmulatedAdAccount) {
  return { id, accountId, name }
}

function adSummary({ id, campaignId, adSetId, creativeId }: EmulatedAd) {
  return { id, campaignId, adSetId, creativeId }
}

/** What an entry about ads may name, and the end of days for it. */
interface Known {
  readonly people: readonly Named[]
  readonly businesses: readonly Named[]
  readonly pages: readonly Named[]
  readonly instagrams: readonly Named[]
  readonly nowMs: number
}

/** @throws {InputError} When it names what is not there, or speaks of days to come. */
export function checkNewAdAccount(entry: NewAdAccountEntry, place: string, known: Known): void {
  if (entry.owner !== undefined) find(known.people, entry.owner, `${place}.owner`)
  if (entry.business !== undefined) find(known.businesses, entry.business, `${place}.business`)
  checkAds(entry, place, { ...known, timeZone: entry.timeZone ?? 'America/Los_Angeles' })
}

/** @throws {InputError} Likewise. */
export function checkAdAddition(world: WorldBook, addition: AdAddition, place: string, known: Known): void {
  const account = find(world.adAccounts(), addition.adAccount, `${place}.adAccount`)
  for (const [index, { ad: called, delivery }] of (addition.deliveries ?? []).entries()) {
    find(account.ads(), called, `${place}.deliveries[${index}].ad`)
    checkDay(delivery.day, `${place}.deliveries[${index}].delivery.day`, { ...known, timeZone: account.timeZone })
  }
  checkAds(addition, place, { ...known, timeZone: account.timeZone })
}

type KnownHere = Known & { readonly timeZone: string }

function checkAds({ ads = [], daily }: AdThings, place: string, known: KnownHere): void {
  for (const [index, { page, instagram, deliveries = [] }] of ads.entries()) {
    const here = `${place}.ads[${index}]`
    if (page !== undefined) find(known.pages, page, `${here}.page`)
    if (instagram !== undefined) find(known.instagrams, instagram, `${here}.instagram`)
    for (const [at, { day }] of deliveries.entries()) checkDay(day, `${here}.deliveries[${at}].day`, known)
  }
  if (daily?.until !== undefined) checkDay(daily.until, `${place}.daily.until`, known)
}

function checkDay(day: string, place: string, { nowMs, timeZone }: KnownHere): void {
  const today = dayText(createZone(timeZone).dayOf(nowMs))
  if (day > today) throw new InputError(`${place} is wrong: ${day} is in the future, in ${timeZone} it is ${today}.`)
}
