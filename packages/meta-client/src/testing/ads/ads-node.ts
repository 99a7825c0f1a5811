import { refuse } from '../refusal.ts'
import type { Visit } from '../visit.ts'
import { requireAds } from './ad-access.ts'
import { answerAdAccount } from './ad-account.ts'
import { answerAd, answerAdSet, answerCampaign } from './below.ts'
import { answerCreative } from './creative.ts'
import type { AdTarget } from './records.ts'
import { answerReport } from './report.ts'

const KINDS: Readonly<Record<AdTarget['kind'], true>> = {
  adAccount: true,
  campaign: true,
  adSet: true,
  ad: true,
  creative: true,
  report: true,
}

export function isAdTarget(target: { readonly kind: string }): target is AdTarget {
  return Object.hasOwn(KINDS, target.kind)
}

/** Answers a path that begins with the id of something of ads. */
export function answerAds(target: AdTarget, edge: readonly string[], visit: Visit): unknown {
  // D: ads are of graph.facebook.com alone.
  if (visit.viewer.kind === 'instagram') throw refuse.noSuchObject(visit.method, target.record.id)
  requireAds(visit, target)
  switch (target.kind) {
    case 'adAccount':
      return answerAdAccount(target.record, edge, visit)
    case 'campaign':
      return answerCampaign(target.record, edge, visit)
    case 'adSet':
      return answerAdSet(target.record, edge, visit)
    case 'ad':
      return answerAd(target.record, edge, visit)
    case 'creative':
      return answerCreative(target.record, edge, visit)
    case 'report':
      return answerReport(target.record, edge, visit)
  }
}
