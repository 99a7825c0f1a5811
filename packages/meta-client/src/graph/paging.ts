import * as z from 'zod/mini'
import { GraphError, invalidRequest, isGraphError } from '../errors.ts'
import { ifReadable } from '../if-readable.ts'
import type { AnyEdge } from '../nodes/define.ts'

export const DEFAULT_LIMIT = 25 // D: what Meta uses when none is sent

// Ours: Meta's cursors have some hundred characters, and every one of a walk is kept.
const LONGEST_PLACE = 4096

const listBody = z.object({
  data: z.array(z.unknown()),
  paging: ifReadable(
    z.object({
      cursors: ifReadable(
        z.object({ after: ifReadable(z.string().check(z.minLength(1), z.maxLength(LONGEST_PLACE))) }),
      ),
      next: ifReadable(z.string()),
    }),
  ),
})
type ListBody = z.infer<typeof listBody>

export type Position = Readonly<Record<string, string>>

export interface RawPage {
  items: readonly unknown[]
  hasMore: boolean
}

type GoesOn = AnyEdge['goesOn']

export interface PagingOptions {
  /** Template for error messages. */
  endpoint: string
  goesOn: GoesOn
  limit: number | undefined
  maxPages: number
  /** Reads one page; `position` is empty for the first. */
  fetchPage: (position: Position, limit: number | undefined) => Promise<unknown>
}

/**
 * Walks a listing page by page.
 *
 * `paging.next` holds the token and may point anywhere, so it only says that there is more; where to go on comes from
 * `cursors.after` and is asked of our own base. A page may be short or empty and still not be the last (D),
 * any number of times: a cursor that comes back and `maxPages` end a listing that never would.
 */
export async function* walkPages(options: PagingOptions): AsyncGenerator<RawPage> {
  const { endpoint, goesOn, limit, maxPages, fetchPage } = options
  if (!(maxPages === Infinity || (Number.isInteger(maxPages) && maxPages >= 1))) {
    throw invalidRequest('maxPages must be a whole number of at least 1.')
  }
  const seen = new Set<string>()
  let position: Position = {}
  let size = limit
  for (let pages = 0; pages < maxPages; pages++) {
    const read = await readShrinking(fetchPage, position, size)
    size = read.limit
    const body = checkedBody(read.body, endpoint)
    const page = pageOf(body, goesOn)
    yield page
    if (!page.hasMore) return
    const next = nextPosition(body.paging)
    if (next === undefined) throw broken(endpoint, 'the listing has more, but does not say where')
    const key = JSON.stringify(next)
    if (seen.has(key)) throw broken(endpoint, 'the listing came back to a page it had shown before')
    seen.add(key)
    position = next
  }
}

/** One page as Meta answered it. Throws `upstream_malformed` for what is no list. */
export function readPage(body: unknown, { endpoint, goesOn }: Pick<PagingOptions, 'endpoint' | 'goesOn'>): RawPage {
  return pageOf(checkedBody(body, endpoint), goesOn)
}

function checkedBody(sent: unknown, endpoint: string): ListBody {
  const { data: body } = listBody.safeParse(sent)
  if (body === undefined) throw broken(endpoint, 'a page of the listing holds no list')
  return body
}

function pageOf({ data, paging }: ListBody, goesOn: GoesOn): RawPage {
  const hasCursor = paging?.cursors?.after !== undefined && data.length > 0
  return { items: data, hasMore: goesOn === 'next' ? paging?.next !== undefined : hasCursor }
}

// "Reduce the amount of data": half as many, down to one. The smaller size stays for the pages after it.
async function readShrinking(fetchPage: PagingOptions['fetchPage'], position: Position, limit: number | undefined) {
  for (let size = limit; ; ) {
    try {
      return { body: await fetchPage(position, size), limit: size }
    } catch (error) {
      const current = size ?? DEFAULT_LIMIT
      if (!isGraphError(error) || error.action !== 'shrink' || current <= 1) throw error
      size = Math.floor(current / 2)
    }
  }
}

function nextPosition(paging: ListBody['paging']): Position | undefined {
  const after = paging?.cursors?.after
  if (after !== undefined) return { after }
  // Time-paged listings have no cursors (D): take the place out of `next`, and nothing else.
  const query = paging?.next === undefined ? undefined : URL.parse(paging.next)?.searchParams
  const names = ['after', 'until', 'since', '__paging_token']
  const found = names.flatMap((name) => {
    const value = query?.get(name) ?? ''
    return value === '' || value.length > LONGEST_PLACE ? [] : [[name, value]]
  })
  return found.length > 0 ? Object.fromEntries(found) : undefined
}

function broken(endpoint: string, what: string): GraphError {
  return new GraphError(`${endpoint}: ${what}. What was read so far is good; start the listing again later.`, {
    code: 'upstream_malformed',
    endpoint,
  })
}
