import { createEmulator } from '@bos/meta-client/testing'
import { createSocialDb, createVault, type Database } from '@bos/social-db'
import { createSync, type SyncNotice } from '../index.ts'

const REDIRECT_BASE = 'https://app.example.test/callback'

/** A shop with a Page and an Instagram account on an emulated Meta, and a sync that is pointed at it. */
export async function openShop(db: Database, { userId, keys }: { userId: string; keys: string }) {
  const meta = createEmulator({ now: '2026-11-23T09:00:00Z' })
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
    OAUTH_REDIRECT_BASE_URL: REDIRECT_BASE,
    BOS_TOKEN_KEYS: keys,
  }
  const sync = createSync({
    env,
    db,
    fetch: (input, init) => passing.by(new Request(input, init), meta.fetch),
    clock: meta.clock,
    onNotice: (notice) => notices.push(notice),
  })
  const social = createSocialDb(db, { vault: await createVault(keys), now: () => meta.clock.now() })

  /** Starts a login and lets the person answer the dialog; gives what Meta sends back to the application. */
  async function consent(answer: Parameters<typeof meta.consent>[1] = {}, platform = 'facebook') {
    const begun = await sync.connect.begin({ userId, platform })
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

  return { meta, page, instagram, sync, social, db, env, notices, passing, userId, consent, connect }
}

export type Shop = Awaited<ReturnType<typeof openShop>>
