import type { GraphOptions } from '../graph/options.ts'
import type { Secret } from '../secret.ts'
import type { InstagramToken, Token, UserToken } from '../tokens.ts'
import type { AuthorizeOptions } from './authorize.ts'
import type { TokenInfo } from './debug-token.ts'
import type { DiscoveredPage } from './discovered-page.ts'
import type { Discovery } from './discovery.ts'
import type { Signal } from './login-request.ts'
import type { PersonOrToken, PersonPermission } from './permissions.ts'
import type { TokenGrant } from './token-grant.ts'

export interface FacebookLoginOptions extends GraphOptions {
  /** The Meta app's id. */
  appId: string
  appSecret: string | Secret
}

export interface CodeExchange extends Signal {
  code: Secret
  /** The one that the dialog was opened with, byte for byte. */
  redirectUri: string
  /** Of `createPkce`, where the dialog was opened with its challenge; then `scopes` is needed too. */
  codeVerifier?: Secret | undefined
  /** The permissions that the dialog was opened with; with a verifier `openid` must be among them. */
  scopes?: readonly string[] | undefined
  /** The configuration that the dialog was opened with; with a verifier there must be none. */
  configId?: string | undefined
}

export interface DiscoverAccountsOptions extends Signal {
  /** What `debugToken` said of the token a moment ago; without it is asked again. */
  info?: TokenInfo | undefined
}

/** Facebook Login, from the dialog to the Pages. Every method throws `GraphError` and nothing else. */
export interface FacebookLogin {
  /**
   * The address to send the person's browser to.
   *
   * @throws {GraphError} `config` for a redirect or permission that cannot work; `pkce_unsupported` for a challenge without
   *   `openid`, or with a configuration.
   */
  authorizeUrl(options: AuthorizeOptions): string
  /**
   * Trades the code of the callback for a token: once, never repeated, because a code works once.
   *
   * @throws {GraphError} `code_rejected` or `outcome_unknown`, both with action `reconnect`: start a new login.
   *   `pkce_unsupported` before the call, or when Meta dropped the challenge.
   */
  exchangeCode(options: CodeExchange): Promise<TokenGrant>
  /**
   * Trades a person's token for one of about 60 days, and tries again when the answer was lost: the token traded in stays
   * good. Extending a long-lived one again is not promised by Meta.
   */
  exchangeLongLived(token: UserToken, options?: Signal): Promise<TokenGrant>
  /**
   * What Meta says of a token. A dead one is an answer, not an error.
   *
   * @throws {GraphError} `config` for a token of another app (P).
   */
  debugToken(token: Exclude<Token, InstagramToken>, options?: Signal): Promise<TokenInfo>
  /**
   * What the person granted, declined, or let expire; a permission that was never asked for is not in it (D).
   *
   * @throws {GraphError} `permission` when a person asked for by id has not allowed the app.
   */
  permissions(whose: PersonOrToken, options?: Signal): Promise<readonly PersonPermission[]>
  /**
   * Takes back one permission, or all: then every token of the person for this app dies, those of Pages too, and Meta calls
   * the deauthorize address (D). Having nothing left to take back is a success.
   *
   * @throws {GraphError} `outcome_unknown` when the answer was lost: it may be done, and doing it again is safe.
   */
  revoke(whose: PersonOrToken, options?: { permission?: string | undefined } & Signal): Promise<void>
  /**
   * The Pages of `/me/accounts`, with their tokens.
   *
   * Exchange first and list second: Page tokens live as long as the token that lists. Pages of a business portfolio are
   * left out unless `business_management` was granted and the person has a role there (P), and some Pages even then (P
   * 2026): an empty list does not mean that there is no Page. {@link FacebookLogin.discoverAccounts} looks everywhere.
   */
  listPages(token: UserToken, options?: Signal): Promise<readonly DiscoveredPage[]>
  /**
   * Every Page and Instagram account that the person can connect, and for the others a reason to act on.
   *
   * Looks at `/me/accounts`, at the business portfolios where `business_management` was granted, and at the ids that the
   * token names. A part that Meta does not answer is in `incomplete`, and the rest is there all the same.
   *
   * @throws {GraphError} What is wrong with the token or the app as a whole: `reconnect`, `app_blocked`, `config`, ...
   */
  discoverAccounts(token: UserToken, options?: DiscoverAccountsOptions): Promise<Discovery>
}
