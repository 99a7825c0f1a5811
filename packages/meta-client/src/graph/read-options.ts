import type { GraphError } from '../errors.ts'
import type { Token } from '../tokens.ts'
import type { Params } from './params.ts'

export interface GetOptions<Fields> {
  fields: Fields
  signal?: AbortSignal | undefined
}

/** Where a listing ends, beside its own end. */
export interface PageLimits {
  /** Ends after so many items. Default: all. */
  maxItems?: number | undefined
  /** Most pages to read; default 1,000. The last one then says `hasMore`, and reading item by item throws `page_limit`. */
  maxPages?: number | undefined
}

export interface ListOptions<Fields> extends PageLimits {
  fields: Fields
  /**
   * Start of the half-open window, where the edge takes one; a Date or unix seconds.
   *
   * A listing, newest first, that ended early is gone on with by a window: `until` one second behind the time of its last
   * item, and without the items that are known, since several may stand in one second. Not by a cursor: that dies with
   * the item it stands behind (D).
   */
  since?: Date | number | undefined
  until?: Date | number | undefined
  /** Items a page; Meta's own default is 25. Halved by itself when Meta says it is too much. */
  limit?: number | undefined
  /** Further parameters of the edge: none of the above, and no secret. */
  params?: Params | undefined
  signal?: AbortSignal | undefined
}

export interface DiscoverOptions<Fields> extends PageLimits {
  /** The handle, exact, without an @. */
  username: string
  fields: Fields
  /** Items a page, at most 50. */
  limit?: number | undefined
  signal?: AbortSignal | undefined
}

export interface RequestOptions {
  signal?: AbortSignal | undefined
}

/** One page of a listing. */
export interface ListPage<Item> {
  items: readonly Item[]
  /** Whether Meta has more after it. */
  hasMore: boolean
}

export interface TokenOptions {
  /**
   * A name of the person behind the token, such as the app-scoped user id: tokens of one person then share one limit,
   * in every process that shares the `limits.store`.
   */
  person?: string | undefined
  /**
   * Asked when Meta no longer takes the token: gives the one that has taken its place, or undefined where there is none.
   * The call is then made once more, and the later ones use the new token; of a batch the reads that were refused for it.
   */
  renew?: ((error: GraphError) => Promise<Token | undefined>) | undefined
}
