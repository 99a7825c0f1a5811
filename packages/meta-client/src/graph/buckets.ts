import { createHash } from 'node:crypto'
import type { ThrottleScope } from '../errors.ts'
import type { Token } from '../tokens.ts'
import type { Params } from './params.ts'

/** What Meta counts a call against. */
export interface Bucket {
  readonly scope: ThrottleScope
  /** Meta's word for this limit in its usage headers; absent for the platform limits of apps and people. */
  readonly type?: string
  /** Under which its state is kept, such as `app`, `person:…`, `pages:…`, `instagram:…`, `ads_insights:…`. */
  readonly name: string
}

/** A token, a name for it, and where it is known one of the person behind it, the same in every process. */
export interface TokenOwner {
  readonly token: Token
  readonly name: string
  readonly person?: string | undefined
}

export const APP_BUCKET: Bucket = { scope: 'app', name: 'app' }

// M, P: accounts, media and comments of Instagram have 17 digits and begin with 17 or 18, Pages and posts have fewer.
const INSTAGRAM_ID = /^1[78]\d{15}(\/|$)/

/**
 * What a call counts against, as far as its path tells.
 *
 * D rate-limiting: an app token counts for the app and a person's for the person; Page tokens on Pages, and everything
 * about Instagram and ad accounts, count for that account; business_discovery and hashtags for the person again.
 */
export function bucketOf(owner: TokenOwner, path: string, params: Params = {}): Bucket {
  const { token, name } = owner
  if (token.kind === 'app') return APP_BUCKET
  const adAccount = /^act_(\d+)/.exec(path)?.[1]
  if (adAccount !== undefined) return account(path.endsWith('/insights') ? 'ads_insights' : 'ads_management', adAccount)
  const isDiscovery = String(params['fields'] ?? '').includes('business_discovery') || path.includes('hashtag')
  if (isDiscovery) return personBucket(owner)
  // One Page token stands for one Page and its one Instagram account.
  if (token.kind === 'instagram' || INSTAGRAM_ID.test(path)) return account('instagram', name)
  return token.kind === 'page' ? account('pages', name) : personBucket(owner)
}

/** The bucket of the person behind a token. */
export function personBucket({ name, person = name }: TokenOwner): Bucket {
  return { scope: 'person', name: `person:${person}` }
}

function account(type: string, owner: string): Bucket {
  return { scope: 'account', type, name: `${type}:${owner}` }
}

/** Names tokens without showing any of them: the same text, the same name. */
export function createTokenNames(): (token: Token) => string {
  const names = new WeakMap<Token, string>()
  return (token) => {
    const known = names.get(token)
    if (known !== undefined) return known
    const name = createHash('sha256').update(token.expose()).digest('base64url').slice(0, 16)
    names.set(token, name)
    return name
  }
}
