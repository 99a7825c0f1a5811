import { batchGet, isGraphError } from '@bos/meta-client'
import type { ContentPass } from '../../content-passes.ts'
import type { PullContext } from '../../platform.ts'
import type { MissingPart } from '../../report.ts'
import { isRecent } from '../account.ts'
import { lacking, toldBy, withoutPermission } from '../told-by.ts'
import { insightsPermission, mediaOf } from './account.ts'
import { FEED_METRICS, LISTED_METRICS, type Media, type MediaNumbers, REEL_METRICS } from './media.rows.ts'

interface Wish {
  readonly id: string
  readonly product: 'FEED' | 'REELS'
  readonly metrics: readonly (
    | (typeof LISTED_METRICS)[number]
    | (typeof REEL_METRICS)[number]
    | (typeof FEED_METRICS)[number]
  )[]
}

export interface ItemNumbers {
  readonly numbers: ReadonlyMap<string, MediaNumbers>
  readonly missing: readonly MissingPart[]
}

/**
 * The numbers that a listing cannot give: those that only posts or only reels have, and all of them where the listing came
 * without. Each item costs a call of the allowance: they are read of recent ones only, and what only one kind has not in every
 * run.
 */
export async function readNumbers(
  context: PullContext,
  items: readonly Media[],
  { isListed, step }: { isListed: boolean; step: ContentPass['step'] },
): Promise<ItemNumbers> {
  const { graph, connection, now, signal } = context
  const node = mediaOf(connection)
  const wishes = items.flatMap(({ id, timestamp, media_product_type: product }): readonly Wish[] => {
    // An ad has numbers of its own kind, and those of ads are not read here.
    if (!isRecent(timestamp, now) || (product !== 'FEED' && product !== 'REELS')) return []
    const own = step === 'fresh' ? [] : product === 'REELS' ? REEL_METRICS : FEED_METRICS
    const metrics = [...(isListed ? [] : LISTED_METRICS), ...own]
    return metrics.length > 0 ? [{ id, product, metrics }] : []
  })
  const outcomes = await graph.batch(
    wishes.map(({ id, metrics }) => batchGet(node, id, { fields: [{ insights: { metrics } }] })),
    { signal },
  )
  const numbers = new Map<string, MediaNumbers>()
  const missing: MissingPart[] = []
  let isWithheld = false
  for (const [index, wish] of wishes.entries()) {
    const { value, why } = toldBy(outcomes[index])
    if (value?.insights) numbers.set(wish.id, value.insights)
    // One name that Meta no longer takes fails them all: asked alone, the others come, and the name is remembered.
    if (why === 'refused') numbers.set(wish.id, await readAlone(context, wish, missing))
    if (why === 'permission') isWithheld = true
  }
  const withheld = isWithheld ? [withoutPermission('posts', insightsPermission(connection))] : []
  return { numbers, missing: [...withheld, ...lacking(missing, 'posts')] }
}

async function readAlone(
  { graph, connection, signal }: PullContext,
  { id, product, metrics }: Wish,
  missing: MissingPart[],
): Promise<MediaNumbers> {
  try {
    const told = await graph.insights(mediaOf(connection), id, { metrics, product, signal })
    missing.push(...told.missing)
    return Object.fromEntries(told.readings.map(({ metric, value }) => [metric, value]))
  } catch (error) {
    // Removed between the listing and now.
    if (isGraphError(error) && error.code === 'not_found') return {}
    throw error
  }
}
