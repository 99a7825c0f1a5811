import type { ContentRow } from '@bos/social-db'
import { known } from '../../known.ts'
import { type Media, mediaRow } from './media.rows.ts'

/** A row of `social_media_content` from a competitor's media; `view_count` is there for reels only (D). */
export function rivalRow(
  { view_count: views, ...media }: Media & { readonly view_count?: number | undefined },
  { accountId, competitorId }: { accountId: string; competitorId: string },
): ContentRow {
  // Organic and paid together, and on Facebook (D): no sum to set beside one's own views.
  const reachMetrics = known<unknown>({
    views,
    impressions: views,
    impressions_source: views === undefined ? undefined : 'view_count',
  })
  return { ...mediaRow(media, { accountId }), reachMetrics, isCompetitorContent: true, competitorId }
}
