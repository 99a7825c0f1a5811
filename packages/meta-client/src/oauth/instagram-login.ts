import type { GraphOptions } from '../graph/options.ts'
import type { Secret } from '../secret.ts'
import type { InstagramToken } from '../tokens.ts'
import type { InstagramGrant, InstagramProfile } from './instagram-answer.ts'
import type { LoginRequest, Signal } from './login-request.ts'

export interface InstagramLoginOptions extends GraphOptions {
  /** The Instagram app's id, which is not the Meta app's. */
  appId: string
  /** The Instagram app's secret, which is not the Meta app's. */
  appSecret: string | Secret
}

/** PKCE is refused and not ignored, so that nobody believes in it. */
interface NoPkce {
  codeChallenge?: undefined
  codeVerifier?: undefined
}

export interface InstagramAuthorizeOptions extends LoginRequest, NoPkce {
  /** Asks for the password again, and so lets another account log in (D 2025-06-14). */
  forceReauth?: boolean | undefined
  /** Whether the page offers to log in with Facebook; Meta's default is true (D, again since 2026-02-06). */
  enableFacebookLogin?: boolean | undefined
}

export interface InstagramCodeExchange extends Signal, NoPkce {
  code: Secret
  /** The one that the dialog was opened with, byte for byte. */
  redirectUri: string
}

/**
 * Instagram Login: the professional account itself logs in, without a Page. Every method throws `GraphError` and
 * nothing else.
 */
export interface InstagramLogin {
  /**
   * The address to send the browser to, as a whole page: it fails in a popup (P).
   *
   * @throws {GraphError} `config` for a redirect or permission that cannot work, such as any without
   *   `instagram_business_basic`; `pkce_unsupported`.
   */
  authorizeUrl(options: InstagramAuthorizeOptions): string
  /**
   * Trades the code of the callback for a token of one hour: once, never repeated, because a code works once.
   *
   * @throws {GraphError} `code_rejected` or `outcome_unknown`, both with action `reconnect`: start a new login. `config` for
   *   the Meta app's id in place of the Instagram app's.
   */
  exchangeCode(options: InstagramCodeExchange): Promise<InstagramGrant>
  /**
   * Trades the token of one hour for one of 60 days, and tries again when the answer was lost.
   *
   * @throws {GraphError} `invalid_request` for one that is long-lived already, as the app dashboard makes them (P).
   */
  exchangeLongLived(token: InstagramToken, options?: Signal): Promise<InstagramGrant>
  /**
   * Makes a long-lived token live 60 days from now, and tries again when the answer was lost. The text may be another one or
   * the same (P): store what came back.
   *
   * @throws {GraphError} `invalid_request` for one that is younger than 24 hours, which stays good; `reconnect` for one that
   *   has ended: only a new login helps then (D).
   */
  refresh(token: InstagramToken, options?: Signal): Promise<InstagramGrant>
  /** The account behind the token. */
  me(token: InstagramToken, options?: Signal): Promise<InstagramProfile>
  /** Ends the webhooks of the account: what is left to do at Meta when it is disconnected. */
  unsubscribe(token: InstagramToken, options?: Signal): Promise<void>
  /**
   * Meta documents no way to take the access back from here: only the account itself can, in its settings.
   *
   * @throws {GraphError} `unsupported`, always.
   */
  revoke(): Promise<never>
}
