import type { Subscriptions } from './callbacks/subscriptions.ts'
import type { EmulatorClock } from './clock.ts'
import type { ConsentQueue } from './consent.ts'
import type { PagingFault } from './fault.ts'
import type { GrantBook } from './grants.ts'
import type { OpenIdKey } from './oauth/openid.ts'
import type { Seeded } from './seeded.ts'
import type { Store } from './store.ts'
import type { InstagramAppBook } from './instagram-login/app.ts'
import type { InstagramSwitches } from './instagram-login/options.ts'
import type { InstagramTokenRecord, InstagramTokens } from './instagram-login/tokens.ts'
import type { TokenRecord, Tokens } from './tokens.ts'
import type { Usage } from './usage.ts'

/** The registered app, as its dashboard would show it. */
interface RegisteredApp {
  readonly id: string
  readonly secret: string
  readonly name: string
  /** `undefined`: every https address and every http address of localhost counts as registered. */
  readonly redirectUris: readonly string[] | undefined
  readonly requireAppSecretProof: boolean
  /** Whether debug_token writes ids as numbers. */
  readonly numericIds: boolean
  readonly pkce: 'enforced' | 'ignored'
  readonly successAnswer: 'practice' | 'docs'
  readonly malformedCode: 36009 | 36007
  readonly codeGives: 'short' | 'long'
  /** By id; `undefined`: any id stands for a usual one. */
  readonly loginConfigs: Readonly<Record<string, LoginConfiguration>> | undefined
  /** What Instagram Login knows it by. */
  readonly instagram: { readonly id: string; readonly secret: string }
}

/** A configuration of Facebook Login for Business. */
export interface LoginConfiguration {
  readonly permissions: readonly string[]
  /** Whose token it gives: the person's, or one of a system user inside a client business. Default `user`. */
  readonly token?: 'user' | 'system-user'
}

/** Everything one emulator is made of. */
export interface Emulation {
  readonly app: RegisteredApp
  readonly clock: EmulatorClock
  readonly seeded: Seeded
  readonly store: Store
  readonly tokens: Tokens
  readonly instagramTokens: InstagramTokens
  /** How Instagram Login behaves where sources disagree. */
  readonly instagram: InstagramSwitches
  readonly instagramApp: InstagramAppBook
  readonly grants: GrantBook
  readonly consent: ConsentQueue
  readonly usage: Usage
  /** Names that every insights call refuses. */
  readonly deadMetrics: ReadonlySet<string>
  /** Webhooks of the app. */
  readonly subscriptions: Subscriptions
  /** The key that signs id tokens. */
  openIdKey(): OpenIdKey
  /** Characters of JSON above which a call is refused. */
  readonly maxAnswerLength: number
  /** What becomes of nested insights that one medium or post of a list does not have. */
  readonly nestedInsights: 'refuse' | 'omit'
  /** A signed address that differs on every read and expires within days (M, P). */
  cdnUrl(path: string): string
}

/** One request, read. */
export interface Incoming {
  readonly method: string
  readonly host: string
  /** The version the path names, if any. */
  readonly version: string | undefined
  /** Segments after the version. */
  readonly path: readonly string[]
  /** Query and form together; the form wins. */
  readonly params: URLSearchParams
  /** The form alone. */
  readonly form: URLSearchParams
  readonly authorization: string | undefined
  /** Where links into this host lead: the real host, or the emulator's own address where it is served over HTTP. */
  readonly base: string
  /** What goes wrong with the pages of the edge that is asked for. */
  readonly pagingFault?: PagingFault
}

/** Who calls graph.facebook.com. */
export type FacebookViewer = { readonly kind: 'app' } | { readonly kind: 'user' | 'page'; readonly token: TokenRecord }

/** Who calls: on graph.instagram.com an account with a token of its own. */
type Viewer = FacebookViewer | { readonly kind: 'instagram'; readonly token: InstagramTokenRecord }

/** One request to a Graph host whose token is known. */
export interface Visit extends Omit<Incoming, 'authorization' | 'version' | 'form'> {
  readonly emulation: Emulation
  /** The version that answers. */
  readonly version: string
  readonly viewer: Viewer
  readonly tokenText: string
}

/** The Graph host that is asked; only graph.instagram.com admits tokens of accounts. */
export function hostOf({ viewer }: Visit): 'facebook' | 'instagram' {
  return viewer.kind === 'instagram' ? 'instagram' : 'facebook'
}
