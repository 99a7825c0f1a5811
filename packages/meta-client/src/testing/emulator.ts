import { assemble } from './assemble.ts'
import type { Deliver } from './callbacks/carrier.ts'
import type { Webhooks } from './callbacks/webhooks.ts'
import { checkOptions } from './check-options.ts'
import type { EmulatorClock } from './clock.ts'
import type { ConsentPlan } from './consent.ts'
import type { Faults } from './faults.ts'
import type { InstagramLoginOptions } from './instagram-login/options.ts'
import type { ListeningEmulator } from './listen.ts'
import type { Budgets } from './usage.ts'
import type { LoginConfiguration } from './visit.ts'
import type { World } from './world.ts'

export interface EmulatorOptions {
  /** Where the simulated time starts. Default `2026-11-23T09:00:00Z`. */
  now?: string | Date
  /**
   * Ids, numbers and tokens follow from it: the same seed and the same calls give the same answers. Only id tokens differ,
   * whose key is another one in each emulator. Default 1.
   */
  seed?: number
  app?: {
    /**
     * Registered redirect addresses of Facebook Login, compared exactly. Without them any https address is accepted, and
     * http for localhost.
     */
    redirectUris?: readonly string[]
    /** Refuse calls without `appsecret_proof`. Default false. */
    requireAppSecretProof?: boolean
    /** `debug_token` writes app_id and user_id as numbers, beyond what JavaScript holds, as one docs sample does. Default false. */
    numericIds?: boolean
    /** `ignored`: a code verifier is neither checked nor refused. Default `enforced`, as Meta documents it. */
    pkce?: 'enforced' | 'ignored'
    /**
     * Configurations of Facebook Login for Business by their id; every other `config_id` is refused. Without them any id
     * stands for one that asks for the usual read permissions.
     */
    loginConfigs?: Readonly<Record<string, LoginConfiguration>>
    /**
     * How `DELETE /permissions` and `POST /{page}/subscribed_apps` say that they did it: `{"success":true}` as in practice (M, P),
     * or as in the docs a bare `true` and `{"success":"true"}` (D). Default `practice`.
     */
    successAnswer?: 'practice' | 'docs'
    /** Subcode of a text that is no code at all; fixtures disagree (P). Default 36009. */
    malformedCode?: 36009 | 36007
    /** Whether a code gives a token of 60 days at once, as captures of server logins also show (P), or a short one (D). Default `short`. */
    codeGives?: 'short' | 'long'
    /** Called with a `signed_request` when a person removes the app. */
    deauthorizeUrl?: string
    /** Called with a `signed_request` when a person wants their data deleted. */
    dataDeletionUrl?: string
  }
  /** Instagram Login. */
  instagram?: InstagramLoginOptions
  /**
   * Carries webhooks and callbacks to the application; a handler of yours will do. Default the global fetch. Redirects are not
   * followed, and after 10 seconds without an answer there is none (both chosen).
   */
  deliver?: Deliver
  /** How many calls Meta allows before it throttles. */
  budgets?: Budgets
  /**
   * Characters of JSON above which a read is refused with "reduce the amount of data". Meta's own measure is unknown.
   * Default 1,000,000.
   */
  maxAnswerLength?: number
  /**
   * What becomes of `media{insights.metric(…)}` where one of the media does not have the metric, or of posts where one has
   * no insights: the whole answer is refused, or its entry left out. Unknown (peers ask both ways). Default `refuse`.
   */
  nestedInsights?: 'refuse' | 'omit'
}

/**
 * A Meta of your own: people, Pages, Instagram accounts and ad accounts behind Meta's documented answers, in memory.
 *
 * Both logins are emulated, Facebook Login and the Instagram API with Instagram Login, over one world.
 *
 * Not emulated: publishing, and webhooks that the world sends by itself. docs/guides/emulator.md has the whole list.
 */
export interface Emulator {
  /** What goes into META_APP_ID and META_APP_SECRET; in `instagram` INSTAGRAM_APP_ID and INSTAGRAM_APP_SECRET. */
  readonly app: {
    readonly id: string
    readonly secret: string
    readonly instagram: { readonly id: string; readonly secret: string }
  }
  readonly clock: EmulatorClock
  readonly world: World
  readonly faults: Faults
  readonly webhooks: Webhooks
  /**
   * One line a request in order of arrival: `GET graph.facebook.com/v26.0/me/accounts?limit=25`. Operations of a batch
   * follow it, each as `batch: GET …`. Of the query only harmless parameters are shown; tokens, codes, secrets, proofs
   * and states never are. Of more than 100,000 lines the oldest are dropped.
   */
  readonly log: readonly string[]
  /**
   * Answers https requests to the five hosts of Facebook Login and Instagram Login; any other address rejects with a
   * TypeError. Redirects are returned, never followed.
   */
  readonly fetch: typeof fetch
  /**
   * Serves the same emulator on 127.0.0.1, with its control API; without a port a free one is taken. Close it when done.
   */
  listen(port?: number): Promise<ListeningEmulator>
  /**
   * Answers the consent page of either login as a person would, and gives the address that Meta sends the browser back to.
   *
   * @param authorizeUrl What your application would open in the browser.
   * @param plan Who is there and what they do; left out, everything is allowed.
   * @throws {Error} When Meta shows an error page instead, such as URL Blocked; the message is its title.
   */
  consent(authorizeUrl: string, plan?: ConsentPlan): Promise<URL>
  /** Handlers for Mock Service Worker: `setupServer(...meta.mswHandlers(http))` with `http` from 'msw'. */
  mswHandlers<Handler>(http: MswHttp<Handler>): Handler[]
  /** Every token, code and id token issued so far, for tests that search output for leaks. */
  issuedSecrets(): readonly string[]
}

/** The part of msw's `http` that is used; msw itself is not imported. */
export interface MswHttp<Handler> {
  all(path: string, resolver: (info: { request: Request }) => Promise<Response>): Handler
}

/**
 * Creates an emulated Meta without Pages.
 *
 * @throws {TypeError} For options that cannot be meant; a number out of bounds is a RangeError.
 *
 * @example
 * ```ts
 * const meta = createEmulator({ now: '2026-11-23T09:00:00Z' })
 * const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
 * page.addPost({ message: 'Three new colours', kind: 'album' })
 * const { now, sleep } = meta.clock
 * const graph = createGraph({ fetch: meta.fetch, now, sleep }).withToken(pageToken(meta.world.grants.tokenFor(page)))
 * ```
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  checkOptions(options)
  return assemble(options).emulator
}
