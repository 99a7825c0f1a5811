import type { ContentRow } from '@bos/social-db'
import { type ContentPass, contentPasses } from '../../content-passes.ts'
import type { Batch, PullContext } from '../../platform.ts'
import { readAhead } from '../../read-ahead.ts'
import { dateOf } from '../../windows.ts'
import { accountOf, cutShort, oldestOf } from '../account.ts'
import { createListPosts, type ListPosts } from './list-posts.ts'
import { type Post, postRow } from './post.rows.ts'
import { withPlays } from './reel.rows.ts'
import { type Reels, readReels, rowOfReel } from './reels.ts'

const TYPES = ['post', 'video'] as const
// Most reels are among the posts too (P), which every run reads.
const REELS_EVERY_MS = 6 * 3_600_000
const NO_REELS: Reels = { byVideo: new Map(), read: 0, missing: [], isCut: false }

/** Posts, videos and reels of the Page with their counts and numbers. */
export async function* pullPosts(context: PullContext): AsyncGenerator<Batch> {
  const listPosts = createListPosts(context.connection)
  for (const pass of contentPasses(context.watermark, context.now)) yield* pullPass(context, pass, listPosts)
}

async function* pullPass(context: PullContext, pass: ContentPass, listPosts: ListPosts): AsyncGenerator<Batch> {
  const accountId = accountOf(context.connection)
  const hasReels = pass.step !== 'fresh' || areReelsDue(context)
  // First, so that a reel that is in both listings (D and P disagree) is written once. Without them the posts are read all
  // the same, and the pass is not done.
  const [reels, fault] = await settled(hasReels ? readReels(context, pass) : Promise.resolve(NO_REELS))
  const left = new Map(reels.byVideo)
  const ids: string[] = []
  let oldest: Date | undefined
  let hasMore = false
  // Meta writes the next page while this one is made into rows.
  const pages = readAhead(context, (ahead) => listPosts(ahead, pass))
  for await (const { items, numbers, missing = [], hasMore: goesOn } of pages) {
    const content = items
      .filter((post) => post.is_published !== false)
      .map((post) => {
        const row = postRow(post, { accountId, numbers: post.insights ?? numbers?.get(post.id) })
        const videoId = videosOf(post).find((id) => left.delete(id))
        return withPlays(row, videoId === undefined ? [] : (reels.byVideo.get(videoId)?.numbers ?? []))
      })
    oldest = oldestOf(oldest, content)
    ids.push(...content.map(({ platformContentId }) => platformContentId))
    hasMore = goesOn
    yield { read: items.length, content, missing, ...(oldest && { watermark: pass.downTo(oldest) }) }
  }
  if (fault !== undefined) throw fault
  if (hasMore) return void (yield cutShort('posts'))
  const content: ContentRow[] = []
  for (const { reel, numbers } of left.values()) content.push(withPlays(await rowOfReel(context, reel), numbers))
  ids.push(...content.map(({ platformContentId }) => platformContentId))
  yield { read: reels.read, content, missing: reels.missing }
  if (reels.isCut) return void (yield cutShort('reels'))
  const reelsAt = hasReels ? context.now.toISOString() : context.watermark['reelsAt']
  // D: about 600 posts a year can be listed, so an old one that is not there may live; within 30 days none is left out.
  const isSure = pass.isWhole && pass.since !== undefined
  const types = hasReels ? [...TYPES, 'reel' as const] : TYPES
  const seen = { types, since: pass.since, until: context.now, platformContentIds: ids }
  yield { read: 0, watermark: { ...pass.done(), reelsAt }, ...(isSure && { seen }) }
}

async function settled(reading: Promise<Reels>): Promise<readonly [Reels, unknown]> {
  try {
    return [await reading, undefined]
  } catch (error) {
    return [NO_REELS, error]
  }
}

function areReelsDue({ watermark, now }: PullContext): boolean {
  const at = dateOf(watermark['reelsAt'])
  return !at || now.getTime() - at.getTime() >= REELS_EVERY_MS
}

const videosOf = (post: Post): readonly string[] =>
  (post.attachments?.data ?? []).flatMap(({ media_type, target }) =>
    media_type === 'video' && target?.id ? [target.id] : [],
  )
