import { igDiscovered } from '../nodes/ig-discovered.ts'
import type { IgDiscoveredMediaNode } from '../nodes/ig-discovered.ts'
import { igUser } from '../nodes/ig-user.ts'
import { compileSelection, listParams, readItems } from './fields.ts'
import type { DiscoverOptions, ListPage } from './read-options.ts'
import type { Read } from './list.ts'
import { cutPages } from './list.ts'
import { checkLogin } from './login.ts'
import { afterCall, lookupCall } from './modifiers.ts'
import type { Position } from './paging.ts'
import { walkPages } from './paging.ts'
import type { Reader } from './plan.ts'
import { checkedId } from './plan.ts'
import type { Selected, Selection } from './selection.ts'

export const DISCOVERY = 'GET /{id}?business_discovery'

/** The media of somebody else's account, page by page: a list inside a field, which no edge reaches (D). */
export async function* discoverPages<const Fields extends Selection<IgDiscoveredMediaNode>>(
  ownId: string,
  { username, fields, ...options }: DiscoverOptions<Fields>,
  { read, onDrift, token }: Reader & { read: Read },
): AsyncGenerator<ListPage<Selected<IgDiscoveredMediaNode, Fields>>> {
  checkLogin(igUser, token)
  const { media } = igDiscovered
  const { node } = media
  const { limit, maxPages = 1000, signal } = options
  const selection = compileSelection(node, fields, onDrift)
  const lookup = lookupCall(igUser, igUser.fields.business_discovery, { username })
  listParams(media, { limit })

  async function fetchPage({ after }: Position, size: number | undefined): Promise<unknown> {
    const list = `media${size === undefined ? '' : `.limit(${size})`}${afterCall(media, { after })}{${selection.text}}`
    const body = await read(checkedId(ownId), { fields: `business_discovery${lookup}{${list}}` }, signal)
    const found = propertyOf(body, 'business_discovery')
    // An account without media has no list; without the account there is no answer.
    return found === undefined ? undefined : (propertyOf(found, 'media') ?? { data: [] })
  }

  const walk = walkPages({ endpoint: DISCOVERY, goesOn: media.goesOn, limit, maxPages, fetchPage })
  yield* cutPages(
    walk,
    ({ items, hasMore }) => ({ items: readItems(selection, node, items, onDrift), hasMore }),
    options,
  )
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}
