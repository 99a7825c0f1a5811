import { answerNestedInsights, productOf } from '../insights/media.ts'
import { MEDIA_FIELDS } from '../instagram-hosts.ts'
import { type FieldReader, type NodeType, names, project } from '../node-type.ts'
import type { ChildRecord, MediaRecord } from '../records.ts'
import { refuse } from '../refusal.ts'
import { graphTime } from '../times.ts'
import { hostOf, type Visit } from '../visit.ts'
import { modifiersOf } from './asks.ts'
import { listComments } from './comment.ts'
import { commentCount, extraCounts } from './counts.ts'

// D: REELS is a media_product_type, never a media_type. A feed video since 2022 is a reel (P); `video` is an old one.
const MEDIA_TYPES = { image: 'IMAGE', carousel: 'CAROUSEL_ALBUM', video: 'VIDEO', reel: 'VIDEO' } as const

const isVideo = ({ kind }: MediaRecord) => kind === 'video' || kind === 'reel'

// S: fields of IGMedia in v26.0.
const KNOWN = names(`alt_text audio_id boost_eligibility_info boost_ads_list collaborators copyright_check_information
  current_live_viewer_count has_poll has_slider ig_id is_ai_generated is_comment_enabled legacy_instagram_media_id
  media_audio_type product_tags total_comments_count total_like_count total_views_count video_title view_count`)

function own(count: (counts: ReturnType<typeof extraCounts>) => number): FieldReader<MediaRecord> {
  return (media, _, { emulation }) =>
    media.isStory || media.author !== undefined ? undefined : count(extraCounts(media, emulation.seeded))
}

function authorOf({ author, instagramId }: MediaRecord, { emulation }: Visit): string | undefined {
  return author ?? emulation.store.instagrams.get(instagramId)?.username
}

function isAbsent(name: 'caption' | 'media_product_type', visit: Visit): boolean {
  return hostOf(visit) === 'instagram' && visit.emulation.instagram.absentFields.includes(name)
}

export const mediaType: NodeType<MediaRecord> = {
  name: 'IGMedia',
  defaults: ['id'],
  fields: {
    id: ({ id }) => id,
    caption: ({ caption }, _, visit) => (isAbsent('caption', visit) ? undefined : caption),
    media_type: ({ kind }) => MEDIA_TYPES[kind],
    media_product_type: (media, _, visit) => (isAbsent('media_product_type', visit) ? undefined : productOf(media)),
    // D: left out for licensed audio, even for the owner. An album's is that of its first child.
    media_url: (media, _, { emulation }) => {
      if (media.copyrighted) return undefined
      return emulation.cdnUrl(`${media.children[0]?.id ?? media.id}.${isVideo(media) ? 'mp4' : 'jpg'}`)
    },
    // D: on VIDEO only.
    thumbnail_url: (media, _, { emulation }) =>
      isVideo(media) ? emulation.cdnUrl(`${media.id}.thumb.jpg`) : undefined,
    permalink: (media, _, visit) => {
      // P: the address of a story names the account.
      if (media.isStory) return `https://www.instagram.com/stories/${authorOf(media, visit)}/${media.id}/`
      return `https://www.instagram.com/${media.kind === 'reel' ? 'reel' : 'p'}/${shortcodeOf(media.id, visit)}/`
    },
    shortcode: ({ id }, _, visit) => shortcodeOf(id, visit),
    timestamp: ({ createdAt }) => graphTime(createdAt),
    username: (media, _, visit) => authorOf(media, visit),
    // M: the owner of other people's media is left out.
    owner: ({ instagramId, author }) => (author === undefined ? { id: instagramId } : undefined),
    is_shared_to_feed: ({ kind }) => (kind === 'reel' ? true : undefined),
    // D: left out when the owner hides it. That stories have no counts at all is chosen.
    like_count: ({ likes, likesHidden, isStory }) => (likesHidden || isStory ? undefined : likes),
    comments_count: (media, _, { emulation }) => (media.isStory ? undefined : commentCount(media, emulation.store)),
    // D: FEED and REELS, saved only for the owner.
    shares_count: own((counts) => counts.shares),
    saved_count: own((counts) => counts.saved),
    reposts_count: own((counts) => counts.reposts),
    children: ({ children }, ask, visit) =>
      children.length === 0
        ? undefined
        : { data: children.map((child) => project(childType, child, ask.children, visit)) },
    comments: (media, ask, visit) => listComments(media, modifiersOf(ask), ask.children, visit),
    insights: (media, ask, visit) => answerNestedInsights(media, modifiersOf(ask), visit),
  },
  known: KNOWN,
  own: MEDIA_FIELDS,
}

/**
 * Media of others, as business_discovery shows it. D: views of reels only here; no saves, shares or insights. That those
 * fields are left out and the edges refused is chosen.
 */
export const discoveredMediaType: NodeType<MediaRecord> = {
  ...mediaType,
  fields: {
    ...mediaType.fields,
    view_count: ({ id, kind, likes }, _, { emulation }) =>
      kind === 'reel' ? Math.round(likes * (20 + 30 * emulation.seeded.unit(id, 'view_count'))) : undefined,
    shares_count: () => undefined,
    saved_count: () => undefined,
    owner: () => undefined,
    comments: refused('comments'),
    insights: refused('insights'),
  },
}

function refused(name: string): FieldReader<MediaRecord> {
  return () => {
    throw refuse.noSuchField(name, 'IGMedia')
  }
}

// D, M: an album's child has an id, a type and addresses, but no caption, counts or insights of its own.
export const childType: NodeType<ChildRecord> = {
  name: 'IGMedia',
  defaults: ['id'],
  fields: {
    id: ({ id }) => id,
    media_type: ({ position }) => (position === 0 ? 'IMAGE' : 'VIDEO'),
    media_url: ({ id, position }, _, { emulation }) => emulation.cdnUrl(`${id}.${position === 0 ? 'jpg' : 'mp4'}`),
    thumbnail_url: ({ id, position }, _, { emulation }) =>
      position === 0 ? undefined : emulation.cdnUrl(`${id}.thumb.jpg`),
    permalink: ({ mediaId }, _, visit) => `https://www.instagram.com/p/${shortcodeOf(mediaId, visit)}/`,
    timestamp: ({ mediaId }, _, { emulation }) => graphTime(emulation.store.mediaOfId(mediaId)?.createdAt ?? 0),
  },
  known: new Set([...KNOWN, ...Object.keys(mediaType.fields)]),
  own: MEDIA_FIELDS,
}

function shortcodeOf(id: string, { emulation }: Visit): string {
  return emulation.seeded.letters(11, 'shortcode', id)
}
