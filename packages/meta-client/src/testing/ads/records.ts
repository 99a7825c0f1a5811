import type { AdEffectiveStatus, AdLimits, AdStatus, AdDelivery, NewCreative, ReportRules } from './model.ts'
import type { Zone } from './zone.ts'

// What the emulator remembers of ads.

export interface AdAccountRecord {
  /** `act_` and the number. */
  readonly id: string
  readonly accountId: string
  readonly name: string
  readonly ownerId: string
  readonly currency: string
  readonly zone: Zone
  readonly status: number
  readonly createdAt: number
  /** The portfolio that holds it, and on which side. */
  readonly business: { readonly id: string; readonly as: 'owned' | 'client' } | undefined
  /** Oldest first. */
  readonly campaigns: CampaignRecord[]
  /** When each image came into the library, by its hash. */
  readonly images: Map<string, number>
  limits: AdLimits
  reportRules: ReportRules
}

export interface CampaignRecord {
  readonly id: string
  readonly account: AdAccountRecord
  readonly name: string
  readonly createdAt: number
  /** Oldest first. */
  readonly adSets: AdSetRecord[]
}

export interface AdSetRecord {
  readonly id: string
  readonly campaign: CampaignRecord
  readonly name: string
  readonly createdAt: number
  /** In the order they were added. */
  readonly ads: AdRecord[]
}

export interface AdRecord {
  readonly id: string
  readonly adSet: AdSetRecord
  readonly createdAt: number
  name: string
  status: AdStatus
  effectiveStatus: AdEffectiveStatus
  updatedAt: number
  creative: CreativeRecord
  /** By the day in the zone of the account. */
  readonly days: Map<number, AdDelivery>
}

export interface CreativeRecord {
  readonly id: string
  readonly account: AdAccountRecord
  readonly pageId: string | undefined
  readonly instagramId: string | undefined
  /** The post it is shown as: the boosted one, or one that no edge lists. */
  readonly storyId: string | undefined
  readonly told: NewCreative
}

/** A row of insights, as it is answered. */
export type InsightsRow = Readonly<Record<string, unknown>>

/** An asynchronous report. */
export interface ReportRecord {
  readonly id: string
  readonly account: AdAccountRecord
  readonly createdAt: number
  readonly since: string
  readonly until: string
  readonly rules: ReportRules
  /** `undefined` where too much was asked for. */
  readonly rows: readonly InsightsRow[] | undefined
  /** Times that somebody asked how it stands. */
  polls: number
}

/** Anything of ads with an id that a path may name. */
export type AdTarget =
  | { readonly kind: 'adAccount'; readonly record: AdAccountRecord }
  | { readonly kind: 'campaign'; readonly record: CampaignRecord }
  | { readonly kind: 'adSet'; readonly record: AdSetRecord }
  | { readonly kind: 'ad'; readonly record: AdRecord }
  | { readonly kind: 'creative'; readonly record: CreativeRecord }
  | { readonly kind: 'report'; readonly record: ReportRecord }

export function adsOfCampaign({ adSets }: CampaignRecord): readonly AdRecord[] {
  return adSets.flatMap(({ ads }) => ads)
}

/** Oldest first. */
export function adsOf({ campaigns }: AdAccountRecord): readonly AdRecord[] {
  return campaigns.flatMap(adsOfCampaign).toSorted((one, other) => one.createdAt - other.createdAt)
}

export function accountOfTarget(target: AdTarget): AdAccountRecord {
  switch (target.kind) {
    case 'adAccount':
      return target.record
    case 'campaign':
    case 'creative':
    case 'report':
      return target.record.account
    case 'adSet':
      return target.record.campaign.account
    case 'ad':
      return target.record.adSet.campaign.account
  }
}
