import { createOutbox, type Deliver } from './callbacks/outbox.ts'
import { createPersonCallbacks } from './callbacks/person-callbacks.ts'
import { createSubscriptions } from './callbacks/subscriptions.ts'
import { createWebhooks, type Webhooks } from './callbacks/webhooks.ts'
import { createClock, type EmulatorClock } from './clock.ts'
import { type ConsentPlan, createConsent } from './consent.ts'
import { createFaults, type Faults } from './faults.ts'
import { createGrants } from './grants.ts'
import { createHandle, HOSTS } from './handle.ts'
import { createInstagramApp } from './instagram-login/app.ts'
import { type InstagramLoginOptions, readInstagramOptions } from './instagram-login/options.ts'
import { createInstagramTokens } from './instagram-login/tokens.ts'
import { type ListeningEmulator, listen } from './listen.ts'
import { createOpenIdKey } from './oauth/openid.ts'
import { createSeeded } from './seeded.ts'
import { createStore } from './store.ts'
import { unixSeconds } from './times.ts'
import { createTokens } from './tokens.ts'
import { type Budgets, createUsage } from './usage.ts'
import type { Emulation, LoginConfiguration } from './visit.ts'
import { createWorld, type World } from './world.ts'

export interface EmulatorOptions {
  /** Where the simulated time starts. Default `2026-11-23T09:00:00Z`. */
  now?: string | Date
  /** Ids, numbers and tokens follow from it: the same seed and the same calls give the same answers. Default 1. */
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
    /** Called with a `signed_request` when a person removes the app. */
    deauthorizeUrl?: string
    /** Called with a `signed_request` when a person wants their data deleted. */
    dataDeletionUrl?: string
  }
  /** Instagram Login. */
  instagram?: InstagramLoginOptions
  /** Carries webhooks and callbacks to the application; a handler of yours will do. Default the global fetch. */
  deliver?: Deliver
  /** How many calls Meta allows before it throttles. */
  budgets?: Budgets
  /**
   * Characters of JSON above which a read is refused with "reduce the amount of data". Meta's own measure is unknown.
   * Default 1,000,000.
   */
  maxAnswerLength?: number
  /**
   * What becomes of `media{insights.metric(…)}` where one of the media does not have the metric: the whole answer is
   * refused, or its entry left out. Unknown (peers ask both ways). Default `refuse`.
   */
  nestedInsights?: 'refuse' | 'omit'
}

/**
 * A Meta of your own: people, Pages and Instagram accounts behind Meta's documented answers, in memory.
 *
 * Both logins are emulated, Facebook Login and the Instagram API with Instagram Login, over one world.
 *
 * Not emulated: ads, publishing, webhooks, OpenID, and that reads of Instagram end 90 days after the last consent
 * (`data_access_expires_at` is told, not enforced).
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
   * and states never are.
   */
  readonly log: readonly string[]
  /**
   * Answers https requests to the five hosts of Facebook Login and Instagram Login; any other address rejects with a
   * TypeError. Redirects are returned, never followed.
   */
  readonly fetch: typeof fetch
  /** Serves the same emulator on 127.0.0.1; without a port a free one is taken. Close it when done. */
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
 * Creates an emulated Meta with one person and no Pages.
 *
 * @example
 * ```ts
 * const meta = createEmulator({ now: '2026-11-23T09:00:00Z' })
 * const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
 * page.addPost({ message: 'Three new colours', kind: 'album' })
 * const graph = createGraph({ fetch: meta.fetch, now: meta.clock.now })
 * ```
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const { now = '2026-11-23T09:00:00Z', seed = 1, app: registered = {}, budgets = {} } = options
  const { maxAnswerLength = 1_000_000, nestedInsights = 'refuse', instagram = {} } = options
  const { deliver = (request) => fetch(request) } = options
  const {
    redirectUris,
    requireAppSecretProof = false,
    numericIds = false,
    pkce = 'enforced',
    loginConfigs,
  } = registered
  const clock = createClock(now)
  const seeded = createSeeded(seed)
  const app = {
    id: `9000${seeded.digits(11, 'app')}`,
    secret: `fakeappsecret${seeded.letters(19, 'secret')}`,
    instagram: {
      id: `9100${seeded.digits(11, 'instagram app')}`,
      secret: `fakeinstagramsecret${seeded.letters(13, 'instagram secret')}`,
    },
  }
  const store = createStore(seeded)
  const tokens = createTokens(clock, seeded)
  const instagramTokens = createInstagramTokens(clock, seeded)
  const outbox = createOutbox(clock, deliver)
  const { secret } = app
  const calleeOf = (holderId: string) => {
    const account = store.instagrams.get(holderId)
    // P: the Instagram product has addresses of its own. That its user_id is the app-scoped one is inferred, chosen.
    return account
      ? { ...instagram, secret: app.instagram.secret, userId: account.appScopedId }
      : { ...registered, secret, userId: holderId }
  }
  const grants = createGrants(clock, {
    tokensOf: (id) => [...tokens.ofPerson(id), ...instagramTokens.ofAccount(id)],
    isPerson: (id) => store.people.has(id),
    mintForeign: (id) => tokens.mintForeign(id).text,
    callbacks: createPersonCallbacks(calleeOf, { outbox, deliver, now: clock.now }),
  })
  const instagramApp = createInstagramApp(grants, instagramTokens)
  let challenges = 0
  const subscriptions = createSubscriptions(deliver, () => {
    challenges += 1
    return seeded.digits(10, 'challenge', challenges)
  })
  const consent = createConsent()
  const faults = createFaults()
  const log: string[] = []
  let reads = 0
  const emulation: Emulation = {
    app: { ...app, name: 'Emulated App', redirectUris, requireAppSecretProof, numericIds, pkce, loginConfigs },
    clock,
    seeded,
    store,
    tokens,
    instagramTokens,
    instagram: readInstagramOptions(instagram),
    instagramApp,
    grants,
    consent,
    usage: createUsage(clock, budgets),
    deadMetrics: faults.deadMetrics,
    subscriptions,
    openIdKey: createOpenIdKey(seeded.letters(24, 'openid')),
    maxAnswerLength,
    nestedInsights,
    cdnUrl(path) {
      reads += 1
      // M, P: signed addresses expire within days; `oe` is unix seconds in hex.
      const expires = (unixSeconds(clock.now()) + 4 * 86_400).toString(16)
      return `https://scontent.example/${path}?oh=${seeded.letters(16, 'cdn', reads)}&oe=${expires}`
    },
  }
  const handle = createHandle(emulation, faults, log)

  return {
    app,
    clock,
    world: createWorld({ store, clock, seeded, grants, consent, instagramApp }),
    faults,
    webhooks: createWebhooks({ secret, store, subscriptions, outbox, now: clock.now }),
    log,
    async fetch(input, init) {
      const request = new Request(input, init)
      request.signal.throwIfAborted()
      const { protocol, hostname } = new URL(request.url)
      if (protocol !== 'https:' || !Object.values<string>(HOSTS).includes(hostname)) {
        throw new TypeError(`The Meta emulator answers https for Meta's hosts only, not ${protocol}//${hostname}`)
      }
      const response = await handle(request)
      const refusedRedirect = request.redirect === 'error' && response.status >= 300 && response.status < 400
      if (response.type === 'error' || refusedRedirect) throw new TypeError('fetch failed')
      return response
    },
    async consent(authorizeUrl, plan = {}) {
      consent.next(plan)
      const response = await handle(new Request(authorizeUrl, { method: 'POST' }))
      const location = response.headers.get('location')
      if (location !== null) return new URL(location)
      const title = /<title>([^<]*)/.exec(await response.text())?.[1]
      throw new Error(`Meta sent nobody back: ${title ?? `HTTP ${response.status}`}`)
    },
    listen: (port = 0) => listen(handle, port),
    mswHandlers: (http) =>
      Object.values(HOSTS).map((host) => http.all(`https://${host}/*`, ({ request }) => handle(request))),
    issuedSecrets: () => [...tokens.issued(), ...instagramTokens.issued()],
  }
}
