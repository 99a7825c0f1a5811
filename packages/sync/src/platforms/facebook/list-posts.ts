import { batchGet, type GraphError, isGraphError, page as pageNode, pagePost } from '@bos/meta-client'
import type { ContentPass } from '../../content-passes.ts'
import type { PullContext } from '../../platform.ts'
import type { MissingPart } from '../../report.ts'
import { accountOf, isRecent } from '../account.ts'
import { toldBy } from '../told-by.ts'
import { COUNT_FIELDS, NUMBER_FIELDS, type Post, POST_FIELDS, type PostNumbers } from './post.rows.ts'

const PAGE_SIZE = 100 // more is refused (D)

export interface PostPage {
  readonly items: readonly Post[]
  readonly hasMore: boolean
  /** Where the listing came without: the numbers by post. */
  readonly numbers?: ReadonlyMap<string, PostNumbers>
  readonly missing?: readonly MissingPart[]
}

interface Parts {
  /** Reactions and comments: need a permission, and fail the whole call without. */
  readonly hasCounts: boolean
  /** Insights: of posts that have none they may fail the whole call (whether they do is not known). */
  readonly hasNumbers: boolean
}

/** The pages of a pass with all that the person allowed; what fails a listing as a whole is left out from there on. */
export async function* listPosts(context: PullContext, pass: ContentPass): AsyncGenerator<PostPage> {
  const { permissions } = context.connection
  const mayCount = permissions.includes('pages_read_user_content')
  const mayRead = permissions.includes('read_insights')
  let parts: Parts = { hasCounts: mayCount, hasNumbers: mayRead }
  let until = pass.until
  for (;;) {
    try {
      for await (const { items, hasMore } of pagesOf(context, { since: pass.since, until, ...parts })) {
        const numbers = mayRead && !parts.hasNumbers ? { numbers: await readNumbers(context, items) } : {}
        yield { items, hasMore, ...numbers }
        const last = items.at(-1)?.created_time
        until = last ? new Date(Date.parse(last) + 1000) : until
      }
      break
    } catch (error) {
      const fewer = isGraphError(error) ? fewerParts(parts, error) : undefined
      if (!fewer) throw error
      parts = fewer
    }
  }
  // The numbers tell them too, a day or two late.
  if (!parts.hasCounts && !mayRead) yield { items: [], hasMore: false, missing: [NO_COUNTS] }
}

// The permission may have been taken back since the person connected: read what can be read without it.
function fewerParts({ hasCounts, hasNumbers }: Parts, { action, code }: GraphError): Parts | undefined {
  if (action === 'permission' && hasCounts) return { hasCounts: false, hasNumbers }
  const isRefused = action === 'permission' || action === 'skip' || code === 'invalid_request'
  return isRefused && hasNumbers ? { hasCounts, hasNumbers: false } : undefined
}

const NO_COUNTS: MissingPart = {
  what: 'likes and comments of posts',
  reason: 'permission',
  action: 'Connect again and allow reading what people write on the Page (pages_read_user_content).',
}

type Listing = Parts & Pick<ContentPass, 'since' | 'until'>

function pagesOf({ graph, connection, signal }: PullContext, { since, until, hasCounts, hasNumbers }: Listing) {
  const fields = [...POST_FIELDS, ...(hasCounts ? COUNT_FIELDS : []), ...(hasNumbers ? NUMBER_FIELDS : [])]
  const window = { ...(since && { since }), ...(until && { until }) }
  return graph.pages(pageNode.published_posts, accountOf(connection), { fields, limit: PAGE_SIZE, signal, ...window })
}

async function readNumbers(
  { graph, now, signal }: PullContext,
  items: readonly Post[],
): Promise<ReadonlyMap<string, PostNumbers>> {
  const recent = items.filter((post) => isRecent(post.created_time, now))
  const reads = recent.map(({ id }) => batchGet(pagePost, id, { fields: NUMBER_FIELDS }))
  const outcomes = await graph.batch(reads, { signal })
  const numbers = new Map<string, PostNumbers>()
  for (const [index, { id }] of recent.entries()) {
    const told = toldBy(outcomes[index])
    if (told?.insights) numbers.set(id, told.insights)
  }
  return numbers
}
