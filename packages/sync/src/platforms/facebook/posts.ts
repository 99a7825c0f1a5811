import type { ContentRow } from '@bos/social-db'
import { type ContentPass, contentPasses } from '../../content-passes.ts'
import type { Batch, PullContext } from '../../platform.ts'
import { dateOf } from '../../windows.ts'
import { accountOf, cutShort, oldestOf } from '../account.ts'
import { listPosts } from './list-posts.ts'
import { type Post, postRow } from './post.rows.ts'
import { pullReels } from './reels.ts'

/** Posts, videos and reels of the Page with their counts and numbers. */
export async function* pullPosts(context: PullContext): AsyncGenerator<Batch> {
  for (const pass of contentPasses(context.watermark, context.now)) yield* pullPass(context, pass)
}

async function* pullPass(context: PullContext, pass: ContentPass): AsyncGenerator<Batch> {
  const accountId = accountOf(context.connection)
  const ids: string[] = []
  // A reel is in both listings or in one (D and P disagree): by its video it is one row.
  const byVideo = new Map<string, ContentRow>()
  let oldest: Date | undefined
  let hasMore = false
  for await (const { items, numbers, missing = [], hasMore: goesOn } of listPosts(context, pass)) {
    const posts = items.filter((post) => post.is_published !== false)
    const content = posts.map((post) => postRow(post, { accountId, numbers: post.insights ?? numbers?.get(post.id) }))
    for (const [index, post] of posts.entries())
      for (const id of videosOf(post)) rememberFirst(byVideo, id, content[index])
    oldest = oldestOf(oldest, content)
    ids.push(...content.map(({ platformContentId }) => platformContentId))
    hasMore = goesOn
    yield { read: items.length, content, missing, ...(oldest && { watermark: pass.downTo(oldest) }) }
  }
  if (hasMore) return void (yield cutShort('posts'))
  const reads = pass.step !== 'fresh' || areReelsDue(context)
  if (reads) {
    for await (const batch of pullReels(context, { pass, byVideo })) {
      ids.push(...(batch.content ?? []).map(({ platformContentId }) => platformContentId))
      yield batch
      if (batch.isTruncated) return
    }
  }
  // D: about 600 posts a year can be listed, so an old one that is not there may live; within 30 days none is left out.
  const isSure = pass.isWhole && pass.since !== undefined
  const seen = {
    types: reads ? REELS_TOO : (['post', 'video'] as const),
    since: pass.since,
    until: context.now,
    platformContentIds: ids,
  } as const
  const reelsAt = reads ? context.now.toISOString() : context.watermark['reelsAt']
  yield { read: 0, watermark: { ...pass.done(), reelsAt }, ...(isSure && { seen }) }
}

const REELS_TOO = ['post', 'video', 'reel'] as const
// Most are among the posts too (P), which every run reads.
const REELS_EVERY_MS = 6 * 3_600_000

function areReelsDue({ watermark, now }: PullContext): boolean {
  const at = dateOf(watermark['reelsAt'])
  return !at || now.getTime() - at.getTime() >= REELS_EVERY_MS
}

const videosOf = (post: Post): readonly string[] =>
  (post.attachments?.data ?? []).flatMap(({ media_type, target }) =>
    media_type === 'video' && target?.id ? [target.id] : [],
  )

function rememberFirst(rows: Map<string, ContentRow>, videoId: string, row: ContentRow | undefined): void {
  if (row && !rows.has(videoId)) rows.set(videoId, row)
}
