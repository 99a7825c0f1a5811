import { type BatchOutcome, batchGet, isGraphError } from '@bos/meta-client'
import type { ContentPass } from '../../content-passes.ts'
import type { PullContext } from '../../platform.ts'
import type { MissingPart } from '../../report.ts'
import { mayReadInsights, mediaOf } from './account.ts'
import { FEED_METRICS, LISTED_METRICS, type Media, type MediaNumbers, REEL_METRICS } from './media.rows.ts'

export interface ItemNumbers {
  readonly numbers: ReadonlyMap<string, MediaNumbers>
  readonly missing: readonly MissingPart[]
}

const NONE: ItemNumbers = { numbers: new Map(), missing: [] }

/**
 * The numbers that a listing cannot give: those that only posts or only reels have, and all of them where the listing came
 * without. Each item costs a call of the allowance, so what only one kind has is not read in every run.
 */
export async function readNumbers(
  { graph, connection, signal }: PullContext,
  items: readonly Media[],
  { isListed, step }: { isListed: boolean; step: ContentPass['step'] },
): Promise<ItemNumbers> {
  if (!mayReadInsights(connection) || (isListed && step === 'fresh')) return NONE
  const node = mediaOf(connection)
  const reads = items.map((item) => {
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
  return { numbers, missing: [] }
}

/** An item without insights (posted before the account was professional, too few viewers) has none; other faults are thrown. */
function toldBy<Value>(outcome: BatchOutcome<Value> | undefined): Value | undefined {
  if (outcome?.error === undefined) return outcome?.value
  if (isGraphError(outcome.error) && (outcome.error.action === 'skip' || outcome.error.code === 'permission'))
    return undefined
  throw outcome.error
}
