import type { pageStory, Selected } from '@bos/meta-client'
import type { ContentRow } from '@bos/social-db'
import { contentHash } from '../../content-hash.ts'
import { known } from '../../known.ts'
import { mediaUrl } from '../../media-url.ts'

export const STORY_FIELDS = ['post_id', 'status', 'creation_time', 'media_type', 'media_id', 'url'] as const

export const STORY_METRICS = [
  'STORY_MEDIA_VIEW',
  'STORY_TOTAL_MEDIA_VIEW_UNIQUE',
  'STORY_INTERACTION',
  'PAGES_FB_STORY_REPLIES',
  'PAGES_FB_STORY_SHARES',
] as const

export type Story = Selected<typeof pageStory, typeof STORY_FIELDS>

interface StoryParts {
  readonly accountId: string
  readonly postId: string
  readonly numbers: readonly { readonly metric: (typeof STORY_METRICS)[number]; readonly value?: number | undefined }[]
  readonly url?: string | undefined
  readonly thumbnailUrl?: string | undefined
}

/** A row of `social_media_content` from a story of the Page: its id is that of its post. */
export function storyRow(story: Story, { accountId, postId, numbers, url, thumbnailUrl }: StoryParts): ContentRow {
  const of = (metric: (typeof STORY_METRICS)[number]) => numbers.find((each) => each.metric === metric)?.value
  const views = of('STORY_MEDIA_VIEW')
  const type = story.media_type === 'video' ? 'video' : 'image'
  return {
    platformContentId: postId,
    contentType: 'story',
    contentText: null,
    mediaUrls: story.media_id === undefined ? [] : [mediaUrl({ type, url, thumbnailUrl, id: story.media_id })],
    engagementMetrics: known({
      total_interactions: of('STORY_INTERACTION'),
      replies: of('PAGES_FB_STORY_REPLIES'),
      shares: of('PAGES_FB_STORY_SHARES'),
    }),
    reachMetrics: known<unknown>({
      reach: of('STORY_TOTAL_MEDIA_VIEW_UNIQUE'),
      views,
      impressions: views,
      impressions_source: views === undefined ? undefined : 'media_view',
    }),
    publishedAt: secondsOf(story.creation_time),
    contentHash: contentHash({
      platform: 'facebook',
      accountId,
      contentId: postId,
      contentType: 'story',
      text: null,
      mediaIds: [story.media_id ?? ''],
      permalink: story.url ?? null,
    }),
  }
}

// D: unix seconds as text.
function secondsOf(text: string | undefined): Date | null {
  return text !== undefined && /^\d{1,11}$/.test(text) ? new Date(Number(text) * 1000) : null
}
