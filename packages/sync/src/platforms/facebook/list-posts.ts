import { batchGet, type GraphError, isGraphError, page as pageNode, pagePost } from '@bos/meta-client'
import type { ContentPass } from '../../content-passes.ts'
import type { PullContext } from '../../platform.ts'
import type { MissingPart } from '../../report.ts'
import { dateOf } from '../../windows.ts'
import { accountOf, isRecent } from '../account.ts'
import { deadMetrics, lacking, toldBy, withoutPermission } from '../told-by.ts'
import {
  COUNT_FIELDS,
  NUMBER_FIELDS,
  type Post,
  POST_FIELDS,
  POST_METRICS,
  type PostMetric,
  type PostNumbers,
} from './post.rows.ts'

const PAGE_SIZE = 100 // more is refused (D)

interface PostPage {
  readonly items: readonly Post[]
  readonly hasMore: boolean
  /** Where the listing came without: the numbers by post. */
  readonly numbers?: ReadonlyMap<string, PostNumbers>
  readonly missing?: readonly MissingPart[]
}

interface Parts {
  /** Reactions and comments: need a permission, and fail the whole call without. */
  readonly hasCounts: boolean
  /** Insights: with the listing, to be asked for apart where one post's fail it (whether they do is not known), or not to be had. */
  readonly numbers: 'listed' | 'apart' | 'none'
  /** Which of them; those that Meta no longer takes are left out. */
  readonly metrics: readonly PostMetric[]
}

/** Lists the posts of a pass; what one pass learned cannot be had, the next one does not ask for again. */
export type ListPosts = (context: PullContext, pass: ContentPass) => AsyncGenerator<PostPage>

export function createListPosts({ permissions }: PullContext['connection']): ListPosts {
  let known: Parts = {
    hasCounts: permissions.includes('pages_read_user_content'),
    numbers: permissions.includes('read_insights') ? 'listed' : 'none',
    metrics: POST_METRICS,
  }
  return (context, pass) =>
    listPass(context, pass, known, (parts) => {
      // Whatever post failed the listing of all is not one of the next pass.
      known = parts.numbers === 'apart' ? { ...parts, numbers: 'listed' } : parts
    })
}

/** The pages of a pass with all that the person allowed; what fails a listing as a whole is left out from there on. */
async function* listPass(
  context: PullContext,
  pass: ContentPass,
  known: Parts,
  learn: (parts: Parts) => void,
): AsyncGenerator<PostPage> {
  let parts = known
  let { until } = pass
  let isDone = false
  while (!isDone) {
    try {
      let living: Parts | undefined
      for await (const { items, hasMore } of pagesOf(context, { since: pass.since, until, ...parts })) {
        const dead = parts.numbers === 'apart' && parts.metrics === POST_METRICS ? await deadOf(context, items) : []
        living = dead.length > 0 ? withoutDead(parts, dead) : undefined
        if (living) {
          yield { items: [], hasMore, missing: lacking(dead, 'posts') }
          break
        }
        const apart = parts.numbers === 'apart' ? await readNumbers(context, items) : {}
        yield { items, hasMore, ...apart }
        const last = dateOf(items.at(-1)?.created_time)
        until = last ? new Date(last.getTime() + 1000) : until
      }
      isDone = living === undefined
      parts = living ?? parts
      learn(parts)
    } catch (error) {
      const fewer = isGraphError(error) ? fewerParts(parts, error) : undefined
      if (!fewer) throw error
      parts = fewer
      learn(parts)
    }
  }
  if (parts.numbers !== 'none') return
  const missing = [withoutPermission('posts', 'read_insights'), ...(parts.hasCounts ? [] : [NO_COUNTS])]
  yield { items: [], hasMore: false, missing }
}

// The permission may have been taken back since the person connected: read what can be read without it.
function fewerParts(parts: Parts, { action, code }: GraphError): Parts | undefined {
  const { hasCounts, numbers } = parts
  if (action === 'permission' && hasCounts) return { ...parts, hasCounts: false }
  if (numbers !== 'listed') return undefined
  if (action === 'permission') return { ...parts, numbers: 'none' }
  return action === 'skip' || code === 'invalid_request' ? { ...parts, numbers: 'apart' } : undefined
}

/** What no post can tell any more, after a listing with it was refused. */
function deadOf({ graph, signal }: PullContext, items: readonly Post[]): Promise<readonly MissingPart[]> {
  const ask = (id: string) => graph.insights(pagePost, id, { metrics: POST_METRICS, signal })
  return deadMetrics(
    items.map(({ id }) => id),
    ask,
  )
}

/** The listing once more, with the numbers that are left. */
function withoutDead(parts: Parts, dead: readonly MissingPart[]): Parts | undefined {
  const metrics = POST_METRICS.filter((metric) => !dead.some(({ what }) => what === metric))
  return metrics.length > 0 ? { ...parts, numbers: 'listed', metrics } : undefined
}

// Said only where the numbers, which tell them a day or two late, are withheld too.
const NO_COUNTS: MissingPart = {
  what: 'likes and comments of posts',
  reason: 'permission',
  action: 'Connect again and allow reading what people write on the Page (pages_read_user_content).',
}

type Listing = Parts & Pick<ContentPass, 'since' | 'until'>

function pagesOf({ graph, connection, signal }: PullContext, { since, until, hasCounts, numbers, metrics }: Listing) {
  const counted = numbers === 'listed' ? [{ insights: { metrics } }] : []
  const fields = [...POST_FIELDS, ...(hasCounts ? COUNT_FIELDS : []), ...counted]
  const window = { ...(since && { since }), ...(until && { until }) }
  return graph.pages(pageNode.published_posts, accountOf(connection), { fields, limit: PAGE_SIZE, signal, ...window })
}

async function readNumbers(
  context: PullContext,
  items: readonly Post[],
): Promise<{ numbers: ReadonlyMap<string, PostNumbers>; missing: readonly MissingPart[] }> {
  const { graph, now, signal } = context
  const recent = items.filter((post) => isRecent(post.created_time, now))
  const reads = recent.map(({ id }) => batchGet(pagePost, id, { fields: NUMBER_FIELDS }))
  const outcomes = await graph.batch(reads, { signal })
  const numbers = new Map<string, PostNumbers>()
  const missing: MissingPart[] = []
  let isWithheld = false
  for (const [index, { id }] of recent.entries()) {
    const { value, why } = toldBy(outcomes[index])
    if (value?.insights) numbers.set(id, value.insights)
    // One name that Meta no longer takes fails them all: asked alone, the others come, and the name is remembered.
    if (why === 'refused') numbers.set(id, await readAlone(context, id, missing))
    if (why === 'permission') isWithheld = true
  }
  const withheld = isWithheld ? [withoutPermission('posts', 'read_insights')] : []
  return { numbers, missing: [...withheld, ...lacking(missing, 'posts')] }
}

async function readAlone({ graph, signal }: PullContext, id: string, missing: MissingPart[]): Promise<PostNumbers> {
  try {
    const told = await graph.insights(pagePost, id, { metrics: POST_METRICS, signal })
    missing.push(...told.missing)
    return Object.fromEntries(
      told.readings.map(({ metric, value, breakdown }) => [metric, BY_KEY.includes(metric) ? breakdown : value]),
    )
  } catch (error) {
    // Removed between the listing and now.
    if (isGraphError(error) && error.code === 'not_found') return {}
    throw error
  }
}

const BY_KEY: readonly string[] = ['post_reactions_by_type_total', 'post_activity_by_action_type']
