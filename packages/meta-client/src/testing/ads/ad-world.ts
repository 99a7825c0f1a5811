import { checkCall } from '../check-world.ts'
import type { WorldParts } from '../world-media.ts'
import { readDay } from './days.ts'
import { dayDelivered, type DailyShape } from './made-deliveries.ts'
import type { AdChanges, AdDelivery, EmulatedAd, EmulatedAdAccount, NewAd, NewAdAccount, NewCreative } from './model.ts'
import {
  type AdAccountRecord,
  type AdRecord,
  type AdSetRecord,
  adsOf,
  type CampaignRecord,
  type CreativeRecord,
} from './records.ts'
import { createZone } from './zone.ts'

/** The ads side of a world. */
export interface AdWorld {
  readonly addAdAccount: (account: NewAdAccount) => EmulatedAdAccount
  /** Oldest first. */
  readonly adAccounts: () => readonly EmulatedAdAccount[]
  changeAd(ad: AdRecord, changes: AdChanges): void
  removeAd(ad: AdRecord): void
}

type Ours = { readonly id: string }

export function createAdWorld({ store, seeded, dateOf, now }: WorldParts): AdWorld {
  const { ids } = store
  const book = store.adBook

  function campaignOf(account: AdAccountRecord, name: string, createdAt: number): CampaignRecord {
    const known = account.campaigns.find((campaign) => campaign.name === name)
    if (known) return known
    const campaign = { id: ids.of('campaign', ids.nextSerial()), account, name, createdAt, adSets: [] }
    account.campaigns.push(campaign)
    book.campaigns.set(campaign.id, campaign)
    return campaign
  }

  function adSetOf(campaign: CampaignRecord, name: string, createdAt: number): AdSetRecord {
    const known = campaign.adSets.find((adSet) => adSet.name === name)
    if (known) return known
    const adSet = { id: ids.of('adSet', ids.nextSerial()), campaign, name, createdAt, ads: [] }
    campaign.adSets.push(adSet)
    book.adSets.set(adSet.id, adSet)
    return adSet
  }

  function creativeOf(
    account: AdAccountRecord,
    told: NewCreative,
    { pageId, instagramId }: Pick<CreativeRecord, 'pageId' | 'instagramId'>,
  ): CreativeRecord {
    const id = ids.of('creative', ids.nextSerial())
    // P, the sample of an ordinary ad has one too: a Page speaks in a post that none of its edges lists.
    const unlisted =
      pageId === undefined || told.mediaId !== undefined ? undefined : `${pageId}_${ids.of('post', ids.nextSerial())}`
    const creative = {
      id,
      account,
      pageId,
      instagramId,
      storyId: told.storyId ?? unlisted,
      told: structuredClone(told),
    }
    book.creatives.set(id, creative)
    for (const { imageHash } of [told, ...(told.children ?? [])]) {
      if (imageHash !== undefined && !account.images.has(imageHash)) account.images.set(imageHash, now())
    }
    return creative
  }

  function addAd(account: AdAccountRecord, given: NewAd): AdRecord {
    checkCall('addAd()', given)
    const { name, status = 'ACTIVE', effectiveStatus = status, page, instagram, creative = {} } = given
    if (page) expectOurs(store.pages, page, 'addAd(): page')
    if (instagram) expectOurs(store.instagrams, instagram, 'addAd(): instagram')
    const createdAt = dateOf(given.createdAt)
    const campaign = campaignOf(account, given.campaign ?? 'Campaign 1', createdAt)
    const adSet = adSetOf(campaign, given.adSet ?? 'Ad set 1', createdAt)
    const ad: AdRecord = {
      id: ids.of('ad', ids.nextSerial()),
      adSet,
      createdAt,
      name,
      status,
      effectiveStatus,
      updatedAt: createdAt,
      creative: creativeOf(account, creative, { pageId: page?.id, instagramId: instagram?.id }),
      days: new Map(),
    }
    adSet.ads.push(ad)
    book.ads.set(ad.id, ad)
    return ad
  }

  function deliver(ad: AdRecord, delivery: AdDelivery): void {
    checkCall("an ad's deliver()", delivery)
    const { zone } = ad.adSet.campaign.account
    const day = readDay(delivery.day) ?? 0
    const today = zone.dayOf(now())
    if (day > today) throw new RangeError(`deliver(): ${delivery.day} is in the future of ${zone.name}`)
    // What a test does with its object later is its own affair.
    ad.days.set(day, structuredClone(delivery))
  }

  function changeAd(ad: AdRecord, changes: AdChanges): void {
    checkCall("an ad's change()", changes)
    const { creative, status, ...rest } = changes
    // Whoever pauses or archives an ad changes what becomes of it too.
    Object.assign(ad, status && { status, effectiveStatus: status }, rest, { updatedAt: now() })
    // D marketing API: a creative cannot be edited but for its name; an ad is given another one.
    const { account } = ad.creative
    if (creative) ad.creative = creativeOf(account, { ...ad.creative.told, ...creative }, ad.creative)
  }

  function removeAd(ad: AdRecord): void {
    Object.assign(ad, { status: 'DELETED', effectiveStatus: 'DELETED', updatedAt: now() })
  }

  function emulatedAd(ad: AdRecord): EmulatedAd {
    return {
      id: ad.id,
      get name() {
        return ad.name
      },
      campaignId: ad.adSet.campaign.id,
      adSetId: ad.adSet.id,
      get creativeId() {
        return ad.creative.id
      },
      deliver: (delivery) => deliver(ad, delivery),
      change: (changes) => changeAd(ad, changes),
      remove: () => removeAd(ad),
    }
  }

  function emulatedAccount(account: AdAccountRecord): EmulatedAdAccount {
    const { id, accountId, name, zone } = account
    return {
      id,
      accountId,
      name,
      timeZone: zone.name,
      ads: () => adsOf(account).map(emulatedAd),
      addAd: (ad) => emulatedAd(addAd(account, ad)),
      deliverDaily(series = {}) {
        checkCall('deliverDaily()', series)
        const today = zone.dayOf(now())
        const first = series.since === undefined ? today - 28 : (readDay(series.since) ?? 0)
        const last = series.until === undefined ? today - 1 : (readDay(series.until) ?? 0)
        const its: DailyShape = { impressions: series.impressions ?? 4000, today, partOfToday: zone.partOfDay(now()) }
        for (const ad of adsOf(account)) {
          for (let day = first; day <= last; day += 1) deliver(ad, dayDelivered(seeded, ad.id, day, its))
        }
      },
      limits(limits) {
        checkCall('limits()', limits)
        account.limits = limits
      },
      reports(rules) {
        checkCall('reports()', rules)
        account.reportRules = rules
      },
    }
  }

  return {
    addAdAccount(given) {
      checkCall('addAdAccount()', given)
      const { name, owner = store.someone(), currency = 'USD', timeZone = 'America/Los_Angeles', status = 1 } = given
      const { business, businessSide = 'owned' } = given
      expectOurs(store.people, owner, 'addAdAccount(): owner')
      if (business) expectOurs(store.businesses, business, 'addAdAccount(): business')
      const accountId = ids.of('adAccount', ids.nextSerial())
      const account: AdAccountRecord = {
        id: `act_${accountId}`,
        accountId,
        name,
        ownerId: owner.id,
        currency,
        zone: createZone(timeZone),
        status,
        createdAt: now(),
        business: business && { id: business.id, as: businessSide },
        campaigns: [],
        images: new Map(),
        limits: {},
        reportRules: {},
      }
      book.accounts.set(account.id, account)
      return emulatedAccount(account)
    },
    adAccounts: () => [...book.accounts.values()].map(emulatedAccount),
    changeAd,
    removeAd,
  }
}

function expectOurs(all: ReadonlyMap<string, object>, { id }: Ours, what: string): void {
  if (!all.has(id)) throw new TypeError(`${what} has the id '${id}', which is none of this world`)
}
