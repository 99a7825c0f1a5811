import { createEmulator, type EmulatorOptions } from '@bos/meta-client/testing'
import { createSocialDb, createVault, type Database } from '@bos/social-db'
import { authEvents } from '@bos/social-db/schema'
import { type BeginOptions, createSync, type Environment, type SyncNotice, type SyncOptions } from '../index.ts'

const SITE = 'https://app.example.test'

export interface ShopOptions {
  readonly emulator?: EmulatorOptions
  readonly sync?: Partial<SyncOptions>
  /** Over the usual environment. */
  readonly env?: Environment
}

/** A shop with a Page and an Instagram account on an emulated Meta, and a sync that is pointed at it. */
export async function openShop(
  db: Database,
  { userId, keys, ...options }: ShopOptions & { userId: string; keys: string },
) {
  const meta = createEmulator({ now: '2026-11-23T09:00:00Z', ...options.emulator })
  const page = meta.world.addPage({
    name: 'Blue Store',
    followers: 5102,
    instagram: { username: 'blue_store', name: 'Blue Store', followers: 8423 },
  })
  const { instagram } = page
  const notices: SyncNotice[] = []
  // Stands between sync and Meta: a test that needs an answer or a moment of its own replaces it.
  const passing: { by: (request: Request, next: typeof fetch) => Promise<Response> } = {
    by: (request, next) => next(request),
  }
  const env = {
    META_APP_ID: meta.app.id,
    META_APP_SECRET: meta.app.secret,
    INSTAGRAM_APP_ID: meta.app.instagram.id,
    INSTAGRAM_APP_SECRET: meta.app.instagram.secret,
    OAUTH_REDIRECT_BASE_URL: `${SITE}/api/social/callback`,
    OAUTH_SUCCESS_URL: `${SITE}/connected`,
    OAUTH_ERROR_URL: `${SITE}/not-connected`,
    BOS_TOKEN_KEYS: keys,
    ...options.env,
  }
  const sync = createSync({
    env,
    db,
    fetch: (input, init) => passing.by(new Request(input, init), meta.fetch),
    clock: meta.clock,
    onNotice: (notice) => notices.push(notice),
    ...options.sync,
  })
  const social = createSocialDb(db, { vault: await createVault(keys), now: () => meta.clock.now() })

  /** Starts a login and lets the person answer the dialog; gives what Meta sends back to the application. */
  async function consent(
    answer: Parameters<typeof meta.consent>[1] = {},
    platform = 'facebook',
    wish: Partial<BeginOptions> = {},
  ) {
    const begun = await sync.connect.begin({ userId, platform, ...wish })
    const { searchParams: query } = await meta.consent(begun.authorizeUrl, answer)
    return { userId, platform, browserBinding: begun.browserBinding, query }
  }

  /** The whole login; gives the ids of the two connections. */
  async function connect() {
    const outcome = await sync.connect.finish(await consent())
    if (outcome.status !== 'connected' || !outcome.facebook.connected || !outcome.instagram.connected) {
      throw new Error(`not connected: ${JSON.stringify(outcome)}`)
    }
    return { facebook: outcome.facebook.connectionId, instagram: outcome.instagram.connectionId }
  }

  /** The same where the person allows this one Page of several. */
  async function connectPage() {
    const outcome = await sync.connect.finish(await consent({ pages: [page] }))
    if (outcome.status !== 'connected' || !outcome.facebook.connected) throw new Error('not connected')
    return { facebook: outcome.facebook.connectionId }
  }

  /** The whole login of the Instagram account by itself; gives the id of its connection. */
  async function connectInstagram() {
    const outcome = await sync.connect.finish(await consent({ instagram }, 'instagram', { login: 'instagram' }))
    if (outcome.status !== 'connected' || !outcome.instagram.connected) {
      throw new Error(`not connected: ${JSON.stringify(outcome)}`)
    }
    return outcome.instagram.connectionId
  }

  /** Events of the audit about this owner, oldest first. */
  async function events() {
    const listed = await social.events.list({ userId, limit: 100 })
    return listed.map(({ event }) => event).toReversed()
  }

  /** How long the whole audit is, of whomever. */
  const eventCount = () => db.$count(authEvents)

  return {
    meta,
    page,
    instagram,
    sync,
    social,
    db,
    env,
    notices,
    passing,
    userId,
    consent,
    connect,
    connectPage,
    connectInstagram,
    events,
    eventCount,
  }
}

export type Shop = Awaited<ReturnType<typeof openShop>>
