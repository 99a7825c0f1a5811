import { createHash } from 'node:crypto'
import type { ThrottleScope } from '../errors.ts'
import type { Token } from '../tokens.ts'
import type { Address } from './address.ts'
import type { Params } from './params.ts'

/** What Meta counts a call against. */
export interface Bucket {
  readonly scope: ThrottleScope
  /** Meta's word for this limit in its usage headers; absent for the platform limits of apps and people. */
  readonly type?: string
  /** Under which its state is kept, such as `app`, `instagram_app`, `person:…`, `pages:…`, `instagram:…`. */
  readonly name: string
  /** The name is that of a token which stands for one account: Meta's answers name the account itself. */
  readonly isOneAccount?: true
  /** Of an ad account. */
  readonly isAds?: true
  /** Other names under which a stop of these calls may be known. */
  readonly alsoKnownAs: readonly string[]
  /** Digits that the path begins with: what the call is about, or the account behind it. */
  readonly objectId?: string | undefined
}

/** A token, a name for it, and where it is known one of the person behind it, the same in every process. */
export interface TokenOwner {
  readonly token: Token
  readonly name: string
  readonly person?: string | undefined
}

const APP_BUCKET: Bucket = { scope: 'app', name: 'app', alsoKnownAs: [] }
const INSTAGRAM_APP_BUCKET: Bucket = { scope: 'app', name: 'instagram_app', alsoKnownAs: [] }

/**
 * The app that a call is of. D: Instagram Login has an app id and a secret of its own beside the Meta app's. Whether Meta
 * counts the two together nobody says; chosen: apart, so that one's refusal does not stop the other's calls.
 */
export function appBucket({ token, host }: Pick<Address, 'host'> & { token?: Token }): Bucket {
  const isInstagram = token ? token.kind === 'instagram' : host?.startsWith('instagram')
  return isInstagram ? INSTAGRAM_APP_BUCKET : APP_BUCKET
}

// M, P: accounts, media and comments of Instagram have 17 digits and begin with 17 or 18, Pages and posts have fewer. P:
// accounts themselves begin with 17841.
const INSTAGRAM_ID = /^1[78]\d{15}$/
const INSTAGRAM_ACCOUNT = /^17841\d{12}$/

/**
 * What a call counts against, as far as token and path tell.
 *
 * D rate-limiting: an app token counts for the app and a person's for the person; Page tokens on Pages, and everything
 * about Instagram and ad accounts, count for that account; business_discovery and hashtags for the person again.
 */
export function bucketOf(owner: TokenOwner, path: string, params: Params = {}): Bucket {
  const { token, name } = owner
  if (token.kind === 'app') return appBucket(owner)
  const adAccount = /^act_(\d+)/.exec(path)?.[1]
  if (adAccount !== undefined) return adBucket(adAccount, path.endsWith('/insights'))
  const objectId = objectIdOf(path)
  const isDiscovery = String(params['fields'] ?? '').includes('business_discovery') || path.includes('hashtag')
  if (isDiscovery) return personBucket(owner)
  const isInstagram = token.kind === 'instagram' || (objectId !== undefined && INSTAGRAM_ID.test(objectId))
  const known = { objectId, alsoKnownAs: objectId === undefined ? [] : [`pages:${objectId}`, `instagram:${objectId}`] }
  // A person's token reaches many accounts; a Page's stands for one Page and its one Instagram account.
  if (token.kind === 'user') {
    if (!isInstagram) return { ...personBucket(owner), ...known }
    const account = objectId !== undefined && INSTAGRAM_ACCOUNT.test(objectId) ? objectId : name
    return { scope: 'account', type: 'instagram', name: `instagram:${account}`, ...known }
  }
  const type = isInstagram ? 'instagram' : 'pages'
  return { scope: 'account', type, name: `${type}:${name}`, isOneAccount: true, ...known }
}

/** The bucket of the person behind a token. */
export function personBucket({ name, person = name }: TokenOwner): Bucket {
  return { scope: 'person', name: `person:${person}`, alsoKnownAs: [] }
}

/** Under which a refusal for an account is kept: the account it names, where the bucket is not the account's own. */
export function refusedName({ scope, name, objectId }: Bucket, allowance: string | undefined): string {
  const isElsewhere = scope !== 'account' && allowance !== undefined && objectId !== undefined
  return isElsewhere ? `${allowance}:${objectId}` : name
}

/** The id of what a path is about, of a post (`1040_77`) its Page; undefined for `me` and other words. */
export function objectIdOf(path: string): string | undefined {
  return /^(?:act_)?(\d+)/.exec(path)?.[1]
}

/** The path whose bucket holds all calls about the insights of an ad account: of its campaigns and reports too. */
export function adInsightsPath(adAccount: string): string {
  return `act_${adAccount}/insights`
}

function adBucket(objectId: string, isInsights: boolean): Bucket {
  const type = isInsights ? 'ads_insights' : 'ads_management'
  // P: one header tells of the account whatever is asked, another of the app's load of insights.
  const alsoKnownAs = [`ad_account:${objectId}`, ...(isInsights ? [ADS_INSIGHTS_APP] : [])]
  return { scope: 'account', type, name: `${type}:${objectId}`, alsoKnownAs, objectId, isAds: true }
}

const ADS_INSIGHTS_APP = 'ads_insights_app'

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
