import { type GraphError, igLoginUser, igUser, isGraphError } from '@bos/meta-client'
import type { ContentRow } from '@bos/social-db'
import { type ContentPass, contentPasses } from '../../content-passes.ts'
import type { Batch, PullContext } from '../../platform.ts'
import { readAhead } from '../../read-ahead.ts'
import type { MissingPart } from '../../report.ts'
import { dateOf } from '../../windows.ts'
import { accountOf, cutShort, oldestOf } from '../account.ts'
import { deadMetrics, lacking, withoutPermission } from '../told-by.ts'
import { insightsPermission, mayReadInsights, mediaOf } from './account.ts'
import {
  LISTED_METRICS,
  type ListedMetric,
  LOGIN_MEDIA_FIELDS,
  MEDIA_FIELDS,
  type Media,
  mediaRow,
} from './media.rows.ts'
import { type ItemNumbers, readNumbers } from './numbers.ts'

const PAGE_SIZE = 100 // the most Instagram gives a page (P)
const MOST_LISTED = 10_000 // D: the newest ones; older ones cannot be listed
const UNREAD = 1_000 // ours: of those some are hidden or unreadable, and are not counted here
const TYPES = ['post', 'reel', 'video'] as const

/** Posts, carousels, reels and videos with their counts and numbers. */
export async function* pullMedia(context: PullContext): AsyncGenerator<Batch> {
  const living: Living = { metrics: LISTED_METRICS }
  for (const pass of contentPasses(context.watermark, context.now)) yield* pullPass(context, pass, living)
}

/** Which metrics Meta still takes, as far as the passes of this run have learned. */
interface Living {
  metrics: readonly ListedMetric[]
}

async function* pullPass(context: PullContext, pass: ContentPass, living: Living): AsyncGenerator<Batch> {
  const accountId = accountOf(context.connection)
  const ids: string[] = []
  let oldest: Date | undefined
  let hasMore = false
  // Meta writes the next page while this one is made into rows.
  for await (const page of readAhead(context, (ahead) => listMedia(ahead, pass, living))) {
    const isListed = page.numbers === 'listed'
    const extra = page.numbers === 'none' ? NONE : await readNumbers(context, page.items, { isListed, step: pass.step })
    const content = page.items.map((media): ContentRow => {
      const numbers = { ...media.insights, ...extra.numbers.get(media.id) }
      return mediaRow(media, { accountId, numbers })
    })
    oldest = oldestOf(oldest, content)
    ids.push(...content.map(({ platformContentId }) => platformContentId))
    hasMore = page.hasMore
    const watermark = oldest ? { watermark: pass.downTo(oldest) } : {}
    yield { read: page.items.length, content, missing: [...extra.missing, ...page.missing], ...watermark }
  }
  if (hasMore) return void (yield cutShort('media'))
  const until = context.now
  // What lies behind the newest 10,000 was not listed, and is not gone for that.
  const since = pass.since ?? (ids.length >= MOST_LISTED - UNREAD ? oldest : undefined)
  const seen = pass.isWhole ? { seen: { types: TYPES, since, until, platformContentIds: ids } } : {}
  yield { read: 0, watermark: pass.done(), ...seen }
}

interface MediaPage {
  readonly items: readonly (Media & { readonly insights?: object | undefined })[]
  readonly hasMore: boolean
  /** Where the numbers that all items have are: with them, to be asked for apart, or not to be had. */
  readonly numbers: 'listed' | 'apart' | 'none'
  readonly missing: readonly MissingPart[]
}

const NONE: ItemNumbers = { numbers: new Map(), missing: [] }

/** The pages of a pass, with the numbers of each item where Meta gives them with the listing. */
async function* listMedia(
  context: PullContext,
  pass: Pick<ContentPass, 'since' | 'until'>,
  living: Living,
): AsyncGenerator<MediaPage> {
  const { since } = pass
  const { metrics } = living
  let { until } = pass
  let numbers: MediaPage['numbers'] = mayReadInsights(context.connection) ? 'listed' : 'none'
  if (numbers === 'listed') {
    try {
      for await (const page of pagesOf(context, { since, until, numbers, metrics })) {
        yield page
        const last = dateOf(page.items.at(-1)?.timestamp)
        until = last ? new Date(last.getTime() + 1000) : until
      }
      return
    } catch (error) {
      if (!isGraphError(error) || !isAboutNumbers(error)) throw error
      // One item that has none can fail the listing of all (whether it does is not known): go on without, from here.
      numbers = error.action === 'permission' ? 'none' : 'apart'
    }
  }
  const missing = numbers === 'none' ? [withoutPermission('posts', insightsPermission(context.connection))] : []
  let mayBeDead = numbers === 'apart' && metrics === LISTED_METRICS
  for await (const page of pagesOf(context, { since, until, numbers, metrics })) {
    const dead = mayBeDead ? await deadOf(context, page.items) : []
    mayBeDead = false
    const left = metrics.filter((metric) => !dead.some(({ what }) => what === metric))
    if (dead.length > 0 && left.length > 0) {
      living.metrics = left
      yield { ...page, items: [], missing: lacking(dead, 'posts') }
      return yield* listMedia(context, { since, until }, living)
    }
    yield { ...page, missing }
  }
}

/** What no item can tell any more, after a listing with it was refused. */
function deadOf({ graph, connection, signal }: PullContext, items: readonly Media[]): Promise<readonly MissingPart[]> {
  const products = new Map(
    items.flatMap(({ id, media_product_type: product }) =>
      product === 'FEED' || product === 'REELS' ? [[id, product] as const] : [],
    ),
  )
  const ask = (id: string) => {
    const options = { metrics: LISTED_METRICS, product: products.get(id) ?? 'FEED', signal } as const
    return graph.insights(mediaOf(connection), id, options)
  }
  return deadMetrics([...products.keys()], ask)
}

const isAboutNumbers = ({ action, code }: GraphError): boolean =>
  action === 'skip' || action === 'permission' || code === 'invalid_request'

interface Listing {
  readonly since: Date | undefined
  readonly until: Date | undefined
  readonly numbers: MediaPage['numbers']
  readonly metrics: readonly ListedMetric[]
}

async function* pagesOf(
  { graph, connection, signal }: PullContext,
  { since, until, numbers, metrics }: Listing,
): AsyncGenerator<MediaPage> {
  const id = accountOf(connection)
  const options = { limit: PAGE_SIZE, signal, ...(since && { since }), ...(until && { until }) }
  const counted = numbers === 'listed' ? [{ insights: { metrics } }] : []
  const pages =
    connection.login === 'instagram'
      ? graph.pages(igLoginUser.media, id, { ...options, fields: [...LOGIN_MEDIA_FIELDS, ...counted] })
      : graph.pages(igUser.media, id, { ...options, fields: [...MEDIA_FIELDS, ...counted] })
  for await (const { items, hasMore } of pages) yield { items, hasMore, numbers, missing: [] }
}
