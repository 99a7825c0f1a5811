import type { ContentRow } from '@bos/social-db'
import { type Media, mediaRow } from './media.rows.ts'

/** A row of `social_media_content` from a competitor's media; `view_count` is there for reels only (D). */
export function rivalRow(
  { view_count: views, ...media }: Media & { readonly view_count?: number | undefined },
  { accountId, competitorId }: { accountId: string; competitorId: string },
): ContentRow {
  return { ...mediaRow(media, { accountId, numbers: { views } }), isCompetitorContent: true, competitorId }
}
