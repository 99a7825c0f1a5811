import { isGraphError, page as pageNode, video } from '@bos/meta-client'
import type { ContentRow } from '@bos/social-db'
import type { ContentPass } from '../../content-passes.ts'
import type { Batch, PullContext } from '../../platform.ts'
import { accountOf, cutShort, isRecent } from '../account.ts'
import { REEL_FIELDS, REEL_METRICS, reelRow, withReelNumbers } from './reel.rows.ts'

const PAGE_SIZE = 50

/** The reels of a pass, each on the row that the posts have of it, or on one of its own. */
export async function* pullReels(
  context: PullContext,
  { pass, byVideo }: { pass: ContentPass; byVideo: ReadonlyMap<string, ContentRow> },
): AsyncGenerator<Batch> {
  const { graph, connection, signal } = context
  const accountId = accountOf(connection)
  const window = { ...(pass.since && { since: pass.since }), ...(pass.until && { until: pass.until }) }
  let hasMore = false
  const options = { fields: REEL_FIELDS, limit: PAGE_SIZE, signal, ...window }
  for await (const page of graph.pages(pageNode.video_reels, accountId, options)) {
    const content: ContentRow[] = []
    for (const reel of page.items) {
      const row = byVideo.get(reel.id) ?? reelRow(reel, { accountId })
      // A call each: not in every run where the posts told the views already.
      const isDue = isRecent(reel.created_time, context.now) && (pass.step !== 'fresh' || !byVideo.has(reel.id))
      content.push(isDue ? withReelNumbers(row, await numbersOf(context, reel.id)) : row)
    }
    hasMore = page.hasMore
    yield { read: page.items.length, content }
  }
  if (hasMore) yield cutShort('reels')
}

async function numbersOf({ graph, connection, signal }: PullContext, id: string) {
  if (!connection.permissions.includes('read_insights')) return []
  try {
    return (await graph.insights(video, id, { metrics: REEL_METRICS, product: 'REELS', signal })).readings
  } catch (error) {
    // Removed between the listing and now.
    if (isGraphError(error) && error.code === 'not_found') return []
    throw error
  }
}
