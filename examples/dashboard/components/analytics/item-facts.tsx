import type { ContentItem } from '@bos/social-db'
import { sayNumber } from '../../lib/analytics/format.ts'
import { RANKINGS } from '../../lib/analytics/view.ts'

export const TYPE_LABELS: Readonly<Record<ContentItem['contentType'], string>> = {
  post: 'Post',
  story: 'Story',
  reel: 'Reel',
  video: 'Video',
  ad: 'Ad',
}

export const METRIC_LABELS = {
  views: 'Views',
  reach: 'Reach',
  likes: 'Likes',
  comments: 'Comments',
  shares: 'Shares',
} as const satisfies Readonly<Record<(typeof RANKINGS)[number], string>>

/** What is known of one item. A number that was not told has no entry; one that is hidden says so. */
export function ItemFacts({ item, isRanked }: { readonly item: ContentItem; readonly isRanked?: string }) {
  const all = { ...item.reachMetrics, ...item.engagementMetrics }
  const facts = RANKINGS.flatMap((key) => {
    const value = all[key]
    if (typeof value !== 'number' && value !== null) return []
    return [{ key, text: value === null ? 'hidden' : sayNumber(value) }]
  })
  if (facts.length === 0) return <p className="an-note">Nothing is counted yet.</p>
  return (
    <dl className="an-facts">
      {facts.map(({ key, text }) => (
        <div key={key} className={key === isRanked ? 'an-ranked' : undefined}>
          <dt>{METRIC_LABELS[key]}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  )
}
