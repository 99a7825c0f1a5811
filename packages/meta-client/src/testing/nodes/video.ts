import { mayUse, requirePageToken } from '../access.ts'
import { answerVideoInsights } from '../insights/video.ts'
import { type NodeType, names, project } from '../node-type.ts'
import { pageOf } from '../paging.ts'
import type { PageRecord, VideoRecord } from '../records.ts'
import { refuse } from '../refusal.ts'
import { listOf } from '../timeline.ts'
import { graphTime } from '../times.ts'
import type { Visit } from '../visit.ts'
import { videoIdOf } from '../ids.ts'
import { asksOf, type EdgeAsk } from './asks.ts'
import { within } from './window.ts'

function isReel({ of }: VideoRecord): boolean {
  return of.kind === 'reel'
}

function lengthOf({ id }: VideoRecord, { emulation }: Visit): number {
  return emulation.seeded.whole(6000, 90_000, id, 'length') / 1000
}

const videoType: NodeType<VideoRecord> = {
  name: 'Video',
  // P: what the edges send when no fields are asked for.
  defaults: ['description', 'updated_time', 'id'],
  fields: {
    id: ({ id }) => id,
    description: ({ of }) => ('message' in of ? of.message : undefined),
    created_time: ({ createdAt }) => graphTime(createdAt),
    updated_time: ({ of, createdAt }) => graphTime('updatedAt' in of ? of.updatedAt : createdAt),
    // S: seconds.
    length: (video, _, visit) => lengthOf(video, visit),
    // P!: relative, unlike a post's.
    permalink_url: (video) => (isReel(video) ? `/reel/${video.id}/` : `/${video.pageId}/videos/${video.id}/`),
    // P: the number of the post only; the Page's id is put before it.
    post_id: ({ of }) => videoIdOf(of.id),
    picture: ({ id }, _, { emulation }) => emulation.cdnUrl(`${id}.jpg`),
    source: ({ id }, _, { emulation }) => emulation.cdnUrl(`${id}.mp4`),
    published: () => true,
    // D: the states of a reel that is done.
    status: () => ({ video_status: 'ready' }),
    from: ({ pageId }, _, { emulation }) => ({ name: emulation.store.pages.get(pageId)?.name, id: pageId }),
  },
  // S: fields of Video in v26.0 that an app commonly reads.
  known: names(`ad_breaks backdated_time content_category custom_labels embed_html embeddable event format icon
    is_crosspost_video is_crossposting_eligible is_episode is_instagram_eligible is_reference_only live_status place
    post_views premiere_living_room_status privacy scheduled_publish_time spherical title universal_video_id views`),
}

/**
 * Lists `/video_reels` or `/videos`, newest first. D: reels are documented as no part of the feed edges, yet peers see them
 * there; that `/videos` holds reels beside other videos is chosen.
 */
export function listVideos(
  page: PageRecord,
  edge: 'video_reels' | 'videos',
  { params, asks }: EdgeAsk,
  visit: Visit,
): unknown {
  requirePageToken(visit)
  if (!mayUse(visit, 'pages_read_engagement', page.id)) throw refuse.pagePermission()
  const { videos, reels } = visit.emulation.store
  // D, S: type=uploaded or tagged; nothing here is tagged.
  const isTagged = edge === 'videos' && params('type') === 'tagged'
  const all = (edge === 'videos' ? videos : reels).of(page.id)
  const listed = isTagged ? listOf<VideoRecord>([]) : within(all, params, visit)
  const rules = { path: `${page.id}/${edge}`, maxLimit: 100, overLimit: 'cut' } as const
  const { items, paging } = pageOf(listed, params, rules, visit)
  return { data: items.map((video) => project(videoType, video, asks, visit)), ...(paging && { paging }) }
}

/** Answers `/{video}` and `/{video}/video_insights`. */
export function answerVideo(video: VideoRecord, [edge, metric]: readonly string[], visit: Visit): unknown {
  requirePageToken(visit)
  if (!mayUse(visit, 'pages_read_engagement', video.pageId)) throw refuse.pagePermission()
  switch (`${visit.method} ${edge ?? ''}`) {
    case 'GET ':
      return project(videoType, video, asksOf(visit), visit)
    case 'GET video_insights':
      return answerVideoInsights(video, metric ?? visit.params.get('metric'), visit)
    default:
      throw refuse.noSuchEdge(visit.method, { edge, node: videoType.name, id: video.id })
  }
}
