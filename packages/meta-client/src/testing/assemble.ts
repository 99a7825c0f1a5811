import { createCarrier } from './callbacks/carrier.ts'
import { createOutbox } from './callbacks/outbox.ts'
import { createPersonCallbacks } from './callbacks/person-callbacks.ts'
import { createSubscriptions } from './callbacks/subscriptions.ts'
import { createWebhooks } from './callbacks/webhooks.ts'
import { createClock } from './clock.ts'
import { createConsent } from './consent.ts'
import type { Emulator, EmulatorOptions } from './emulator.ts'
import { createFaults } from './faults.ts'
import { createGrants } from './grants.ts'
import { createHandle } from './handle.ts'
import { HOSTS, isHost } from './hosts.ts'
import { createInstagramApp } from './instagram-login/app.ts'
import { readInstagramOptions } from './instagram-login/options.ts'
import { createInstagramTokens } from './instagram-login/tokens.ts'
import { type Door, listen } from './listen.ts'
import { createOpenIdKey } from './oauth/openid.ts'
import { createSeeded } from './seeded.ts'
import { createStore } from './store.ts'
import { unixSeconds } from './times.ts'
import { createTokenSources } from './token-sources.ts'
import { createTokens } from './tokens.ts'
import { createUsage } from './usage.ts'
import type { Emulation } from './visit.ts'
import { createWorld } from './world.ts'

/** An emulator, and what stands behind its port. */
interface Assembled {
  readonly emulator: Emulator
  readonly door: Door
}

/** Puts an emulator together. */
export function assemble(options: EmulatorOptions): Assembled {
  const { now = '2026-11-23T09:00:00Z', seed = 1, app: registered = {}, budgets = {} } = options
  const { maxAnswerLength = 1_000_000, nestedInsights = 'refuse', instagram = {} } = options
  const {
    redirectUris,
    requireAppSecretProof = false,
    numericIds = false,
    pkce = 'enforced',
    successAnswer = 'practice',
    malformedCode = 36009,
    codeGives = 'short',
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
  const carrier = createCarrier(options.deliver)
  const { deliver } = carrier
  const outbox = createOutbox(clock, carrier)
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
    endCodes(id) {
      tokens.endCodes(id)
      instagramTokens.endCodes(id)
    },
    isPerson: (id) => store.people.has(id),
    dismissOwner(pageId) {
      const page = store.pages.get(pageId)
      const { ownerId } = page ?? {}
      if (page) page.ownerId = undefined
      return ownerId
    },
    mintForeign: (id) => tokens.mintForeign(id).text,
    tokenSource: createTokenSources({ store, tokens, instagramTokens, clock }),
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
    app: {
      ...app,
      name: 'Emulated App',
      redirectUris,
      requireAppSecretProof,
      numericIds,
      pkce,
      successAnswer,
      malformedCode,
      codeGives,
      loginConfigs,
    },
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
    openIdKey: createOpenIdKey(),
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

  const world = createWorld({ store, clock, seeded, grants, consent, instagramApp })
  const webhooks = createWebhooks({
    secrets: { app: secret, instagram: app.instagram.secret },
    store,
    subscriptions,
    outbox,
    now: clock.now,
  })
  const controlled = { appId: app.id, clock, faults, world, log, webhooks, reset: undefined }
  const door: Door = { handle, controlled, stop: carrier.stop }
  const emulator: Emulator = {
    app,
    clock,
    world,
    faults,
    webhooks,
    log,
    async fetch(input, init) {
      const request = new Request(input, init)
      request.signal.throwIfAborted()
      const { protocol, hostname } = new URL(request.url)
      if (protocol !== 'https:' || !isHost(hostname)) {
        throw new TypeError(`The Meta emulator answers https for Meta's hosts only, not ${protocol}//${hostname}`)
      }
      const response = await handle(request)
      const refusedRedirect = request.redirect === 'error' && response.status >= 300 && response.status < 400
      if (response.type === 'error' || refusedRedirect) throw new TypeError('fetch failed')
      return response
    },
    async consent(authorizeUrl, plan = {}) {
      const withdraw = consent.insert(plan)
      const response = await handle(new Request(authorizeUrl, { method: 'POST' })).finally(withdraw)
      const location = response.headers.get('location')
      if (location !== null) return new URL(location)
      const title = /<title>([^<]*)/.exec(await response.text())?.[1]
      throw new Error(`Meta sent nobody back: ${title ?? `HTTP ${response.status}`}`)
    },
    listen: (port = 0) => listen(() => door, port),
    mswHandlers: (http) =>
      Object.values(HOSTS).map((host) => http.all(`https://${host}/*`, ({ request }) => handle(request))),
    issuedSecrets: () => [...tokens.issued(), ...instagramTokens.issued()],
  }
  return { emulator, door }
}
