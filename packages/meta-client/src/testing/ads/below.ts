import { type NodeType, project } from '../node-type.ts'
import { askedBy, asksOf } from '../nodes/asks.ts'
import { refuse } from '../refusal.ts'
import type { Visit } from '../visit.ts'
import { adType } from './ad.ts'
import { adSetType } from './ad-set.ts'
import { campaignType } from './campaign.ts'
import { creativeType } from './creative.ts'
import { answerInsightsOf } from './insights-edge.ts'
import type { Scope } from './insights-request.ts'
import { answerEdge } from './listing.ts'
import { listAds, listAdSets } from './lists.ts'
import { type AdRecord, type AdSetRecord, adsOfCampaign, type CampaignRecord } from './records.ts'

// What an account holds: campaigns, ad sets and ads, each with its edges.

/** Answers `/{campaign}` with its edges. */
export function answerCampaign(campaign: CampaignRecord, [edge]: readonly string[], visit: Visit): unknown {
  const its = { ask: askedBy(visit), visit }
  switch (`${visit.method} ${edge ?? ''}`) {
    case 'GET adsets':
      return listAdSets(campaign.id, campaign.adSets, its)
    case 'GET ads':
      return listAds(campaign.id, adsOfCampaign(campaign), its)
    default:
      return answerItself(campaignType, campaign, { edge, scope: { kind: 'campaign', record: campaign }, visit })
  }
}

/** Answers `/{ad set}` with its edges. */
export function answerAdSet(adSet: AdSetRecord, [edge]: readonly string[], visit: Visit): unknown {
  if (visit.method === 'GET' && edge === 'ads') return listAds(adSet.id, adSet.ads, { ask: askedBy(visit), visit })
  return answerItself(adSetType, adSet, { edge, scope: { kind: 'adSet', record: adSet }, visit })
}

/** Answers `/{ad}` with its edges. */
export function answerAd(ad: AdRecord, [edge]: readonly string[], visit: Visit): unknown {
  if (visit.method === 'GET' && edge === 'adcreatives') {
    return answerEdge(creativeType, [ad.creative], { path: `${ad.id}/adcreatives`, ask: askedBy(visit), visit })
  }
  return answerItself(adType, ad, { edge, scope: { kind: 'ad', record: ad }, visit })
}

/** The node, or its insights. */
function answerItself<Subject extends { readonly id: string }>(
  type: NodeType<Subject>,
  subject: Subject,
  { edge, scope, visit }: { readonly edge: string | undefined; readonly scope: Scope; readonly visit: Visit },
): unknown {
  switch (`${visit.method} ${edge ?? ''}`) {
    case 'GET ':
      return project(type, subject, asksOf(visit), visit)
    case 'GET insights':
    case 'POST insights':
      return answerInsightsOf(scope, askedBy(visit), visit)
    default:
      throw refuse.noSuchEdge(visit.method, { edge, node: type.name, id: subject.id })
  }
}
