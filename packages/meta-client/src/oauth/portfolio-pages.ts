import type { GraphError } from '../errors.ts'
import type { Graph } from '../graph/graph.ts'
import { inParallel } from '../graph/in-parallel.ts'
import { business } from '../nodes/business.ts'
import { user } from '../nodes/user.ts'
import { told } from '../told.ts'
import type { FoundPage } from './discovered-page.ts'
import { foundPage, PAGE_FIELDS } from './discovered-page.ts'

/** A part of the discovery that Meta did not answer: what it would have shown is not known. */
export interface IncompletePart {
  /** `token`: what was granted; the others are listings, or one Page by its id; without one, Pages beyond those looked up. */
  part: 'token' | 'accounts' | 'businesses' | 'owned_pages' | 'client_pages' | 'page'
  /** Of the business, or of the Page. */
  id?: string
  name?: string
  error: GraphError
}

/** Walks a part; what it gave before it failed is kept. */
export type Gather = <Item>(part: Omit<IncompletePart, 'error'>, items: AsyncIterable<Item>) => Promise<readonly Item[]>

const MOST_LISTS = 4 // ours

/** The Pages of every business portfolio that the person has a role in; those they may not act on come without a token. */
export async function portfolioPages(
  graph: Graph,
  { gather, signal }: { gather: Gather; signal: AbortSignal | undefined },
): Promise<readonly FoundPage[]> {
  const portfolios = graph.list(user.businesses, 'me', { fields: ['name'], limit: 100, signal })
  const all = await gather({ part: 'businesses' }, portfolios)
  const lists = all.flatMap(({ id, name }) =>
    (['owned_pages', 'client_pages'] as const).map((part) => ({ part, id, name })),
  )
  const found = await inParallel(lists, MOST_LISTS, async ({ part, id, name }) => {
    const pages = graph.list(business[part], id, { fields: PAGE_FIELDS, limit: 100, signal })
    return gather(told({ part, id, name }), pages)
  })
  return found.flat().map(foundPage)
}
