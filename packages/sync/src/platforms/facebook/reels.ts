import { batchGet, isGraphError, page as pageNode, pagePost, video } from '@bos/meta-client'
import type { ContentRow } from '@bos/social-db'
import type { ContentPass } from '../../content-passes.ts'
import type { Batch, PullContext } from '../../platform.ts'
import type { MissingPart } from '../../report.ts'
import { accountOf, cutShort, isRecent } from '../account.ts'
import { lacking, toldBy } from '../told-by.ts'
import { NUMBER_FIELDS, postRow } from './post.rows.ts'
import { asPost, type Reel, REEL_FIELDS, REEL_METRICS, withPlays } from './reel.rows.ts'

const PAGE_SIZE = 50

/**
 * The reels of a pass, each on the row that the posts have of it, or on one of its own. Where a pass goes on behind what an
 * earlier run listed of the posts, the reels are listed whole: how far those came says nothing of these.
 */
export async function* pullReels(
  context: PullContext,
  { pass, byVideo }: { pass: ContentPass; byVideo: ReadonlyMap<string, ContentRow> },
): AsyncGenerator<Batch> {
  const { graph, connection, signal } = context
  let hasMore = false
  const options = { fields: REEL_FIELDS, limit: PAGE_SIZE, signal, ...(pass.since && { since: pass.since }) }
  for await (const page of graph.pages(pageNode.video_reels, accountOf(connection), options)) {
    const content: ContentRow[] = []
    const missing: MissingPart[] = []
    for (const reel of page.items) {
      // Scheduled ones and drafts are listed too.
      if (reel.published === false) continue
      const row = byVideo.get(reel.id) ?? (await rowOf(context, reel))
      // A call each: not in every run where the posts told the views already.
      const isDue = isRecent(reel.created_time, context.now) && (pass.step !== 'fresh' || !byVideo.has(reel.id))
      content.push(isDue ? withPlays(row, await playsOf(context, reel.id, missing)) : row)
    }
    hasMore = page.hasMore
    yield { read: page.items.length, content, missing: lacking(missing, 'reels') }
  }
  if (hasMore) yield cutShort('reels')
}

/** The row of a reel that no listing of posts had, with what its post tells of numbers. */
async function rowOf({ graph, connection, now, signal }: PullContext, reel: Reel): Promise<ContentRow> {
  const accountId = accountOf(connection)
  const post = asPost(reel, { accountId })
  if (!isRecent(reel.created_time, now) || !connection.permissions.includes('read_insights')) {
    return postRow(post, { accountId })
  }
  const [outcome] = await graph.batch([batchGet(pagePost, post.id, { fields: NUMBER_FIELDS })], { signal })
  return postRow(post, { accountId, numbers: toldBy(outcome).value?.insights })
}

async function playsOf({ graph, connection, signal }: PullContext, id: string, missing: MissingPart[]) {
  if (!connection.permissions.includes('read_insights')) return []
  try {
    const told = await graph.insights(video, id, { metrics: REEL_METRICS, product: 'REELS', signal })
    missing.push(...told.missing)
    return told.readings
  } catch (error) {
    // Removed between the listing and now.
    if (isGraphError(error) && error.code === 'not_found') return []
    throw error
  }
}
