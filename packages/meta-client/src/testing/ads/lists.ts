import type { EdgeAsk } from '../nodes/asks.ts'
import type { Visit } from '../visit.ts'
import { adType } from './ad.ts'
import { adSetType } from './ad-set.ts'
import { campaignType } from './campaign.ts'
import { answerEdge, narrowed } from './listing.ts'
import type { AdRecord, AdSetRecord, CampaignRecord } from './records.ts'

// What stands below something of ads, as its edges list it.

interface Asked {
  readonly ask: EdgeAsk
  readonly visit: Visit
}

/** Campaigns and ad sets are always on, and never change. */
function asOn<Item extends { readonly createdAt: number }>(item: Item) {
  return { ...item, effectiveStatus: 'ACTIVE', updatedAt: item.createdAt }
}

export function listCampaigns(ownerId: string, campaigns: readonly CampaignRecord[], its: Asked): unknown {
  const wanted = narrowed(campaigns, its.ask.params, { kind: 'campaign', as: asOn })
  return answerEdge(campaignType, wanted, { path: `${ownerId}/campaigns`, ...its })
}

export function listAdSets(ownerId: string, adSets: readonly AdSetRecord[], its: Asked): unknown {
  const wanted = narrowed(adSets, its.ask.params, { kind: 'adset', as: asOn })
  return answerEdge(adSetType, wanted, { path: `${ownerId}/adsets`, ...its })
}

export function listAds(ownerId: string, ads: readonly AdRecord[], its: Asked): unknown {
  const wanted = narrowed(ads, its.ask.params, { kind: 'ad', as: (ad) => ad })
  return answerEdge(adType, wanted, { path: `${ownerId}/ads`, ...its })
}
