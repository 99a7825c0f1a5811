import type { EmulatedBusiness, Person } from '../model.ts'

// What a test says about ads, and what it gets back. What cannot be meant throws: ad-input.ts.

export interface NewAdAccount {
  readonly name: string
  /** Who may use it. Default `world.person`. */
  readonly owner?: Person
  /** ISO 4217. Default `USD`. */
  readonly currency?: string
  /** Of the IANA list; its days are the days of all numbers. Default `America/Los_Angeles`. */
  readonly timeZone?: string
  /** `account_status`: 1 active, 2 disabled, 3 unsettled, and so on (M). Default 1. */
  readonly status?: number
  /** The portfolio that holds it. */
  readonly business?: EmulatedBusiness
  /** Whether the portfolio owns it or looks after it for a client. Default `owned`. */
  readonly businessSide?: 'owned' | 'client'
}

export interface EmulatedAdAccount {
  /** `act_` and the number. */
  readonly id: string
  /** The number alone: `account_id`. */
  readonly accountId: string
  readonly name: string
  readonly timeZone: string
  addAd(ad: NewAd): EmulatedAd
  /** All that were added, oldest first, the deleted ones too. */
  ads(): readonly EmulatedAd[]
  /** Numbers that follow from the seed, for each ad that is there and each day of a window. */
  deliverDaily(series?: AdDeliverySeries): void
  /** How much data one call of insights may ask for; replaces what was said before, and `{}` lifts it. */
  limits(limits: AdLimits): void
  /** How reports that begin from now on go; `{}` lets them go well again. */
  reports(rules: ReportRules): void
}

export interface AdDeliverySeries {
  /** First and last day, in the zone of the account. Default: the 28 days before today. */
  readonly since?: string
  readonly until?: string
  /** Impressions of an ordinary day. Default 4,000. */
  readonly impressions?: number
}

export interface AdLimits {
  /** Rows, whether they would be empty or not, above which a call is refused: 100/1487534. A report may have more. */
  readonly rowsPerCall?: number
  /** Fields that a call may ask for of one object and one day only; a report of any number. */
  readonly heavyFields?: readonly string[]
  /** Fields that are too much whatever is asked, and in a report too. */
  readonly refusedFields?: readonly string[]
}

export interface ReportRules {
  /** The reading of its status that finds it done. Default 2. */
  readonly pollsNeeded?: number
  /** It ends as `Job Failed` and yet with 100 percent. */
  readonly failAt100?: boolean
  /** It ends as `Job Failed` at 40 percent. */
  readonly fail?: boolean
  /** It ends as `Job Skipped`. */
  readonly skip?: boolean
  /** Days after which its id is gone. Default 30. */
  readonly expireAfterDays?: number
}

/** What a person sets. */
export type AdStatus = 'ACTIVE' | 'PAUSED' | 'ARCHIVED' | 'DELETED'

/** What becomes of it. */
export type AdEffectiveStatus =
  | AdStatus
  | 'ADSET_PAUSED'
  | 'CAMPAIGN_PAUSED'
  | 'DISAPPROVED'
  | 'IN_PROCESS'
  | 'PENDING_BILLING_INFO'
  | 'PENDING_REVIEW'
  | 'PREAPPROVED'
  | 'WITH_ISSUES'

export interface NewAd {
  readonly name: string
  /** Default `ACTIVE`. */
  readonly status?: AdStatus
  /** Default: the status. */
  readonly effectiveStatus?: AdEffectiveStatus
  /** Default now, and never later. */
  readonly createdAt?: string | Date
  /** Name of its campaign, which is made where there is none. Default `Campaign 1`. */
  readonly campaign?: string
  /** Name of its ad set within the campaign, made likewise. Default `Ad set 1`. */
  readonly adSet?: string
  /** The Page that speaks in it. */
  readonly page?: { readonly id: string }
  /** The Instagram account that speaks in it. */
  readonly instagram?: { readonly id: string }
  readonly creative?: NewCreative
}

/** What an ad shows. What is not told is left out of the answer, as Meta leaves it out. */
export interface NewCreative {
  readonly name?: string
  readonly body?: string
  readonly title?: string
  readonly imageUrl?: string
  /** Of the account's image library, where it then stands. */
  readonly imageHash?: string
  readonly videoId?: string
  readonly linkUrl?: string
  readonly callToAction?: string
  /** Cards of a carousel. */
  readonly children?: readonly NewCreativeChild[]
  /** A boosted post of a Page: `effective_object_story_id`. */
  readonly storyId?: string
  /** A boosted medium of Instagram: `effective_instagram_media_id`. */
  readonly mediaId?: string
  /** `object_story_spec` in Meta's own words, in place of one made of the rest. */
  readonly storySpec?: Readonly<Record<string, unknown>>
  /** `asset_feed_spec` in Meta's own words. */
  readonly assetFeed?: Readonly<Record<string, unknown>>
}

export interface NewCreativeChild {
  readonly name?: string
  readonly link?: string
  readonly picture?: string
  readonly imageHash?: string
  readonly videoId?: string
}

export interface AdChanges {
  readonly name?: string
  readonly status?: AdStatus
  readonly effectiveStatus?: AdEffectiveStatus
  /** Parts of the creative; the ad then has another one, with an id of its own. */
  readonly creative?: NewCreative
}

export interface EmulatedAd {
  readonly id: string
  readonly name: string
  readonly campaignId: string
  readonly adSetId: string
  /** Changes with the creative. */
  readonly creativeId: string
  /** What it did on a day; replaces what was said of that day before, as Meta restates numbers later. */
  deliver(delivery: AdDelivery): void
  change(changes: AdChanges): void
  /** It is `DELETED`: listed only to who asks for that status, and its numbers stay. */
  remove(): void
}

/** Spans within which an action counts for an ad; the ones that Meta still answers (D 2026-01-12). */
export type AttributionWindow = '1d_click' | '7d_click' | '28d_click' | '1d_view' | '1d_ev'

export interface AdDelivery {
  /** `2026-11-20` in the zone of the account; never later than its today. */
  readonly day: string
  readonly impressions: number
  /** Accounts that saw it; never above the impressions. */
  readonly reach: number
  readonly clicks: number
  readonly inlineLinkClicks?: number
  readonly outboundClicks?: number
  /** In the currency's major unit: `38.42`. */
  readonly spend: string
  /** By Meta's action type. `post_engagement` and `page_engagement` are added up where they are not told. */
  readonly actions?: Readonly<Record<string, number>>
  /** What the actions were worth, by action type: `149.7`. */
  readonly values?: Readonly<Record<string, string>>
  /** Of the actions of a type, those within each window. */
  readonly windows?: Readonly<Record<string, Readonly<Partial<Record<AttributionWindow, number>>>>>
  /** The campaign's own goal, such as `actions:lead`. */
  readonly results?: { readonly indicator: string; readonly value: number }
  readonly videoPlays?: number
  /** Watched by all together. */
  readonly watchSeconds?: number
  /** Who saw it; by default a mixed audience. */
  readonly byAudience?: readonly AudienceSlice[]
}

export interface AudienceSlice {
  /** Such as `25-34`. */
  readonly age?: string
  readonly gender?: 'female' | 'male' | 'unknown'
  /** Two letters. */
  readonly country?: string
  readonly publisherPlatform?: string
  readonly platformPosition?: string
  /** In proportion to the other slices. */
  readonly share: number
}
