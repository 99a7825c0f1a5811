import type { AnalyticsRow, ContentRow } from '@bos/social-db'
import * as z from 'zod'
import { contentHash } from '../../content-hash.ts'
import { known } from '../../known.ts'

/** One clip as the platform sends it. A count that it does not tell is absent, and stays unknown. */
export const clip = z.object({
  id: z.string(),
  title: z.string(),
  published_at: z.iso.datetime(),
  url: z.url(),
  views: z.number().optional(),
  likes: z.number().optional(),
})

export const clipPage = z.object({ clips: z.array(clip), next: z.string().nullable() })

export const channel = z.object({ name: z.string(), followers: z.number().optional() })

export function clipRow(read: z.infer<typeof clip>, { accountId }: { accountId: string }): ContentRow {
  return {
    platformContentId: read.id,
    contentType: 'video',
    contentText: read.title,
    mediaUrls: [{ external_id: read.id, type: 'video', url: read.url }],
    engagementMetrics: known({ likes: read.likes }),
    reachMetrics: known({ views: read.views }),
    publishedAt: new Date(read.published_at),
    // What a person edits: no counts, and no address that is signed anew with each answer.
    contentHash: contentHash({
      platform: 'youtube',
      accountId,
      contentId: read.id,
      contentType: 'video',
      text: read.title,
      mediaIds: [read.id],
      permalink: null,
    }),
  }
}

/** How many follow the channel on a day; none where the platform does not say. */
export function followerRows(read: z.infer<typeof channel>, day: string): readonly AnalyticsRow[] {
  if (read.followers === undefined) return []
  const breakdown = { source: 'clips.followers' }
  return [{ day, metricType: 'followers', value: read.followers, unit: 'count', breakdown }]
}
