import { DAY_MS } from '../clock.ts'
import type { Ask } from '../fields.ts'
import { answerMediaInsights, productOf } from '../insights/media.ts'
import { type FieldReader, type NodeType, names, project } from '../node-type.ts'
import { type EdgeParams, pageOf } from '../paging.ts'
import { refuse } from '../refusal.ts'
import type { ChildRecord, InstagramRecord, MediaRecord } from '../records.ts'
import { graphTime } from '../times.ts'
import type { Visit } from '../visit.ts'
import { asksOf, modifiersOf, paramsOf } from './asks.ts'
import { commentCount, extraCounts } from './counts.ts'
import { within } from './window.ts'

// D: REELS is a media_product_type, never a media_type. A feed video since 2022 is a reel (P); `video` is an old one.
const MEDIA_TYPES = { image: 'IMAGE', carousel: 'CAROUSEL_ALBUM', video: 'VIDEO', reel: 'VIDEO' } as const

const isVideo = ({ kind }: MediaRecord) => kind === 'video' || kind === 'reel'

// S: fields of IGMedia in v26.0.
const KNOWN =
  names(`alt_text audio_id boost_eligibility_info boost_ads_list collaborators comments copyright_check_information
  current_live_viewer_count has_poll has_slider ig_id is_ai_generated is_comment_enabled legacy_instagram_media_id
  media_audio_type product_tags total_comments_count total_like_count total_views_count video_title view_count`)

function own(count: (counts: ReturnType<typeof extraCounts>) => number): FieldReader<MediaRecord> {
  return (media, _, { emulation }) =>
    media.isStory || media.author !== undefined ? undefined : count(extraCounts(media, emulation.seeded))
}

function authorOf({ author, instagramId }: MediaRecord, { emulation }: Visit): string | undefined {
  return author ?? emulation.store.instagrams.get(instagramId)?.username
}

const mediaType: NodeType<MediaRecord> = {
  name: 'IGMedia',
  defaults: ['id'],
  fields: {
    id: ({ id }) => id,
    caption: ({ caption }) => caption,
    media_type: ({ kind }) => MEDIA_TYPES[kind],
    media_product_type: (media) => productOf(media),
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
    insights: (media, ask, visit) => answerMediaInsights(media, modifiersOf(ask), visit),
  },
  known: KNOWN,
}

// D, M: an album's child has an id, a type and addresses, but no caption, counts or insights of its own.
const childType: NodeType<ChildRecord> = {
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
}

function shortcodeOf(id: string, { emulation }: Visit): string {
  return emulation.seeded.letters(11, 'shortcode', id)
}

// D: a story lives 24 hours.
const STORY_LIFE_MS = DAY_MS

// D: the newest 10,000 in all.
const MOST_MEDIA = 10_000

// D: newest first, 25 a page, since and until by creation; 100 a page at most (P).
export function listMedia(
  account: InstagramRecord,
  params: EdgeParams,
  asks: readonly Ask[] | undefined,
  visit: Visit,
): unknown {
  const timeline = visit.emulation.store.media.of(account.id)
  const all = within(timeline, () => undefined, visit)
  const oldest = all.length > MOST_MEDIA ? all.slice(MOST_MEDIA - 1, MOST_MEDIA)[0] : undefined
  const rules = { path: `${account.id}/media`, maxLimit: 100, overLimit: 'cut' } as const
  const { items, paging } = pageOf(within(timeline, params, visit, { from: oldest?.createdAt }), params, rules, visit)
  return { data: items.map((media) => project(mediaType, media, asks, visit)), ...(paging && { paging }) }
}

// D: the stories that are live now, 24 hours and no history. The order is chosen: newest first.
export function listStories(
  account: InstagramRecord,
  params: EdgeParams,
  asks: readonly Ask[] | undefined,
  visit: Visit,
): unknown {
  const live = visit.emulation.store.stories.of(account.id)
  const rules = { path: `${account.id}/stories`, maxLimit: 100, overLimit: 'cut' } as const
  const from = visit.emulation.clock.now() - STORY_LIFE_MS + 1
  const { items, paging } = pageOf(within(live, params, visit, { from }), params, rules, visit)
  return { data: items.map((media) => project(mediaType, media, asks, visit)), ...(paging && { paging }) }
}

/** Answers `/{media}` with the edges `children` and `insights`. */
export function answerMedia(media: MediaRecord, [edge]: readonly string[], visit: Visit): unknown {
  // P!: a story of more than 24 hours answers 100/33 or no data; chosen: 100/33 for the story itself too.
  if (media.isStory && visit.emulation.clock.now() - media.createdAt >= STORY_LIFE_MS) {
    throw refuse.noSuchObject(visit.method, media.id)
  }
  switch (`${visit.method} ${edge ?? ''}`) {
    case 'GET ':
      return project(mediaType, media, asksOf(visit), visit)
    case 'GET children':
      return { data: media.children.map((child) => project(childType, child, asksOf(visit), visit)) }
    case 'GET insights':
      return answerMediaInsights(media, paramsOf(visit), visit)
    default:
      throw refuse.noSuchEdge(visit.method, { edge, node: mediaType.name, id: media.id })
  }
}

// D: album children have no insights; the answer is unknown, chosen: 100/33.
export function answerChild(child: ChildRecord, [edge]: readonly string[], visit: Visit): unknown {
  if (visit.method !== 'GET' || edge !== undefined) throw refuse.noSuchObject(visit.method, child.id)
  return project(childType, child, asksOf(visit), visit)
}
