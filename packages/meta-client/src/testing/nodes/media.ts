import { mayRead } from '../access.ts'
import type { Ask } from '../fields.ts'
import { answerMediaInsights } from '../insights/media.ts'
import { project } from '../node-type.ts'
import { type EdgeParams, pageOf } from '../paging.ts'
import type { ChildRecord, InstagramRecord, MediaRecord } from '../records.ts'
import { refuse } from '../refusal.ts'
import { hostOf, type Visit } from '../visit.ts'
import { listOf } from '../timeline.ts'
import { asksOf, paramsOf } from './asks.ts'
import { listComments } from './comment.ts'
import { childType, discoveredMediaType, mediaType } from './media-type.ts'
import { STORY_LIFE_MS, within } from './window.ts'

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

// D: broadcasts that run now, readable only while they do. Nothing here is ever live.
export function listLiveMedia(account: InstagramRecord, params: EdgeParams, visit: Visit): unknown {
  const rules = { path: `${account.id}/live_media`, maxLimit: 100, overLimit: 'cut' } as const
  return { data: pageOf(listOf<MediaRecord>([]), params, rules, visit).items }
}

// D: since 2026-04-22, of graph.facebook.com alone. Nobody here works together.
export function listCollaborative(account: InstagramRecord, params: EdgeParams, visit: Visit): unknown {
  if (hostOf(visit) === 'instagram') throw refuse.noSuchField('collaborative_media', 'IGUser')
  const rules = { path: `${account.id}/collaborative_media`, maxLimit: 100, overLimit: 'cut' } as const
  return { data: pageOf(listOf<MediaRecord>([]), params, rules, visit).items }
}

// D: media of others that tag the account; cursors without links. 50 a page P.
export function listTags(
  account: InstagramRecord,
  params: EdgeParams,
  asks: readonly Ask[] | undefined,
  visit: Visit,
): unknown {
  if (!mayRead(visit, 'tags', account)) throw refuse.permission()
  const rules = { path: `${account.id}/tags`, maxLimit: 50, overLimit: 'cut', links: false } as const
  const tags = within(visit.emulation.store.tags.of(account.id), () => undefined, visit)
  const { items, paging } = pageOf(tags, params, rules, visit)
  return { data: items.map((media) => project(mediaType, media, asks, visit)), ...(paging && { paging }) }
}

// D, P: media under business_discovery have cursors without links.
export function listDiscovered(
  account: InstagramRecord,
  params: EdgeParams,
  asks: readonly Ask[] | undefined,
  visit: Visit,
): unknown {
  const rules = { path: `${account.id}/media`, maxLimit: 50, overLimit: 'cut', links: false } as const
  const media = within(visit.emulation.store.media.of(account.id), () => undefined, visit)
  const { items, paging } = pageOf(media, params, rules, visit)
  return { data: items.map((item) => project(discoveredMediaType, item, asks, visit)), ...(paging && { paging }) }
}

/** Answers `/{media}` with its edges. */
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
    case 'GET comments':
      return listComments(media, paramsOf(visit), asksOf(visit), visit)
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
