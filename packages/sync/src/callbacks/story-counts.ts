import type { StoryInsights, WebhookEvent } from '@bos/meta-client/webhooks'
import type { CountsOfItem } from '@bos/social-db'

// Names of ours for Meta's. `impressions` is left out: rows call views so, and the two are not the same number.
const ENGAGEMENT: Readonly<Record<string, string>> = {
  replies: 'replies',
  shares: 'shares',
  total_interactions: 'total_interactions',
  taps_forward: 'taps_forward',
  taps_back: 'taps_back',
  exits: 'exits',
}
const REACH: Readonly<Record<string, string>> = { reach: 'reach' }

/** The last numbers of a story, under the names they are stored by. What Meta withholds (-1, too small) is left out. */
export function storyCounts(event: WebhookEvent & StoryInsights): CountsOfItem {
  const { accountId, mediaId: platformContentId, numbers } = event
  return {
    accountId,
    platformContentId,
    engagementMetrics: named(numbers, ENGAGEMENT),
    reachMetrics: named(numbers, REACH),
  }
}

function named(
  numbers: StoryInsights['numbers'],
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, number>> {
  const counts = Object.entries(names).flatMap(([metaName, name]) => {
    const count = Object.hasOwn(numbers, metaName) ? numbers[metaName] : undefined
    return count !== undefined && Number.isSafeInteger(count) && count >= 0 ? [[name, count] as const] : []
  })
  return Object.fromEntries(counts)
}
