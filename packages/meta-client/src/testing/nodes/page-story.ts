import { mayUse, requirePageToken } from '../access.ts'
import { answerPageStoryInsights } from '../insights/page-story.ts'
import { type NodeType, names, plainAsk, project, read } from '../node-type.ts'
import { pageOf } from '../paging.ts'
import type { PageRecord, PageStoryRecord, PhotoRecord } from '../records.ts'
import { refuse } from '../refusal.ts'
import { listOf } from '../timeline.ts'
import { graphTime, unixSeconds } from '../times.ts'
import type { Visit } from '../visit.ts'
import { asksOf, type EdgeAsk } from './asks.ts'
import { STORY_LIFE_MS, within } from './window.ts'

// D: a story is PUBLISHED for 24 hours, then ARCHIVED where the story archive is on, else gone.
function isLive({ createdAt }: PageStoryRecord, { emulation }: Visit): boolean {
  return emulation.clock.now() - createdAt < STORY_LIFE_MS
}

// D sample: creation_time is unix seconds as a string, and there is no `id`.
const storyType: NodeType<PageStoryRecord> = {
  name: 'Stories',
  defaults: ['post_id', 'status', 'creation_time', 'media_type', 'media_id', 'url'],
  fields: {
    post_id: ({ id }) => id,
    status: (story, _, visit) => (isLive(story, visit) ? 'PUBLISHED' : 'ARCHIVED'),
    creation_time: ({ createdAt }) => String(unixSeconds(createdAt)),
    media_type: ({ kind }) => kind,
    media_id: ({ mediaId }) => mediaId,
    url: ({ pageId, id }) => `https://facebook.com/stories/${pageId}/${id}`,
  },
  known: names(''),
}

// D: filters `status`, since and until; without a status both are listed, chosen.
export function listPageStories(page: PageRecord, { params, asks }: EdgeAsk, visit: Visit): unknown {
  requirePageToken(visit)
  if (!mayUse(visit, 'pages_read_engagement', page.id)) throw refuse.pagePermission()
  const status = params('status')
  if (status !== undefined && status !== 'PUBLISHED' && status !== 'ARCHIVED') {
    throw refuse.parameter('Param status must be one of {PUBLISHED, ARCHIVED}')
  }
  const known = within(visit.emulation.store.pageStories.of(page.id), params, visit)
  const stories = known.slice(0, known.length).filter((story) => {
    const live = isLive(story, visit)
    return (live || page.storyArchive) && (status === undefined || (status === 'PUBLISHED') === live)
  })
  const rules = { path: `${page.id}/stories`, maxLimit: 100, overLimit: 'cut' } as const
  const { items, paging } = pageOf(listOf(stories), params, rules, visit)
  const wanted = asks ?? storyType.defaults.map(plainAsk)
  return { data: items.map((story) => read(storyType, story, wanted, visit)), ...(paging && { paging }) }
}

/** Answers `/{story post}/insights`; the story itself is no node (100/33, chosen). */
export function answerPageStory(story: PageStoryRecord, [edge, metric]: readonly string[], visit: Visit): unknown {
  requirePageToken(visit)
  const page = visit.emulation.store.pages.get(story.pageId)
  const isThere = page && (page.storyArchive || isLive(story, visit))
  if (!isThere || visit.method !== 'GET' || edge !== 'insights') throw refuse.noSuchObject(visit.method, story.id)
  // D: as for the insights of Pages, beside read_insights.
  if (!mayUse(visit, 'pages_read_engagement', page.id)) throw refuse.pagePermission()
  return answerPageStoryInsights(story, page, metric ?? visit.params.get('metric'), visit)
}

const photoType: NodeType<PhotoRecord> = {
  name: 'Photo',
  defaults: ['created_time', 'id'],
  fields: {
    id: ({ id }) => id,
    created_time: ({ createdAt }) => graphTime(createdAt),
    images: ({ id }, _, { emulation }) => [
      { height: 1280, source: emulation.cdnUrl(`${id}/1280.jpg`), width: 720 },
      { height: 640, source: emulation.cdnUrl(`${id}/640.jpg`), width: 360 },
    ],
  },
  // S: fields of Photo in v26.0 that an app commonly reads.
  known: names('album alt_text backdated_time from height icon link name picture place updated_time width'),
}

/** Answers `/{photo}`: the image of a story (D: `fields=images`). */
export function answerPhoto(photo: PhotoRecord, [edge]: readonly string[], visit: Visit): unknown {
  requirePageToken(visit)
  // D: of /photos, chosen for one of a story.
  if (!mayUse(visit, 'pages_read_engagement', photo.pageId)) throw refuse.pagePermission()
  if (visit.method === 'GET' && edge === undefined) return project(photoType, photo, asksOf(visit), visit)
  throw refuse.noSuchEdge(visit.method, { edge, node: photoType.name, id: photo.id })
}
