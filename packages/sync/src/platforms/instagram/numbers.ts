import { batchGet } from '@bos/meta-client'
import type { ContentPass } from '../../content-passes.ts'
import type { PullContext } from '../../platform.ts'
import { isRecent } from '../account.ts'
import { toldBy } from '../told-by.ts'
import { mayReadInsights, mediaOf } from './account.ts'
import { FEED_METRICS, LISTED_METRICS, type Media, type MediaNumbers, REEL_METRICS } from './media.rows.ts'

/**
 * The numbers that a listing cannot give: those that only posts or only reels have, and all of them where the listing came
 * without. Each item costs a call of the allowance: they are read of recent ones only, and what only one kind has not in every run.
 */
export async function readNumbers(
  { graph, connection, now, signal }: PullContext,
  items: readonly Media[],
  { isListed, step }: { isListed: boolean; step: ContentPass['step'] },
): Promise<ReadonlyMap<string, MediaNumbers>> {
  if (!mayReadInsights(connection) || (isListed && step === 'fresh')) return new Map()
  const node = mediaOf(connection)
  const recent = items.filter(({ timestamp }) => isRecent(timestamp, now))
  const reads = recent.map((item) => {
    const own =
      item.media_product_type === 'REELS' ? REEL_METRICS : item.media_product_type === 'FEED' ? FEED_METRICS : []
    const metrics = [...(isListed ? [] : LISTED_METRICS), ...(step === 'fresh' ? [] : own)]
    return { id: item.id, metrics }
  })
  const wanted = reads.filter(({ metrics }) => metrics.length > 0)
  const outcomes = await graph.batch(
    wanted.map(({ id, metrics }) => batchGet(node, id, { fields: [{ insights: { metrics } }] })),
    { signal },
  )
  const numbers = new Map<string, MediaNumbers>()
  for (const [index, { id }] of wanted.entries()) {
    const told = toldBy(outcomes[index])
    if (told?.insights) numbers.set(id, told.insights)
  }
  return numbers
}
