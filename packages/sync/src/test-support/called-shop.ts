import { sql } from 'drizzle-orm'
import { createMetaHandlers } from '../http.ts'
import type { Shop, ShopOptions } from './shop.ts'
import type { OpenShop } from './sync-contract.ts'

export const CALLBACKS = 'https://app.example.test/api/webhooks/meta'
export const VERIFY_TOKEN = 'fake-verify-token'

const TABLES = [
  'social_media_connections',
  'social_media_content',
  'social_media_analytics',
  'oauth_sessions',
  'social_sync_state',
  'social_auth_events',
  'social_rate_limits',
  'social_settings',
]

/** A shop whose application Meta can call: webhooks are subscribed, and both logins have their callbacks. */
export async function openCalledShop(open: OpenShop, options: ShopOptions = {}) {
  const its: { shop?: Shop; handlers?: ReturnType<typeof createMetaHandlers> } = {}
  const answers: number[] = []
  const call = async (request: Request): Promise<Response> => {
    if (!its.handlers) throw new TypeError('unreachable: called back before the start')
    const response = await (request.method === 'GET' ? its.handlers.GET(request) : its.handlers.POST(request))
    answers.push(response.status)
    return response
  }
  const urls = (login: string) => ({
    deauthorizeUrl: `${CALLBACKS}/deauthorize/${login}`,
    dataDeletionUrl: `${CALLBACKS}/deletion/${login}`,
  })
  const shop = await open({
    ...options,
    emulator: { deliver: call, app: urls('facebook'), instagram: urls('instagram'), ...options.emulator },
    env: { META_WEBHOOK_VERIFY_TOKEN: VERIFY_TOKEN, ...options.env },
    sync: { capabilities: ['content', 'metrics', 'webhooks'], ...options.sync },
  })
  // Shops of other tests in this database can bear the same ids, and nothing of them may be found here. (The audit cannot be
  // emptied, and names no account.)
  for (const table of TABLES.filter((name) => name !== 'social_auth_events'))
    await shop.db.execute(sql`truncate ${sql.identifier(table)} cascade`)
  its.handlers = createMetaHandlers(shop.sync, { basePath: '/api/webhooks/meta' })

  /** Subscribes the app, as its dashboard does; the address is verified on the way. */
  async function subscribeApp(): Promise<void> {
    const common = { callbackUrl: CALLBACKS, verifyToken: VERIFY_TOKEN }
    await shop.meta.webhooks.subscribe({ ...common, object: 'page', fields: ['feed', 'mention'] })
    const fields = ['comments', 'mentions', 'story_insights']
    await shop.meta.webhooks.subscribe({ ...common, object: 'instagram', fields })
    await shop.meta.webhooks.subscribe({ ...common, object: 'permissions', fields: ['pages_show_list'] })
  }

  /** Tables with a row that says this, in any column. */
  async function tablesWith(text: string): Promise<readonly string[]> {
    const found = await Promise.all(
      TABLES.map(async (table) => {
        const answer = await shop.db.execute(
          sql`select count(*)::text as hits from ${sql.identifier(table)} t where strpos(t::text, ${text}) > 0`,
        )
        return JSON.stringify(answer).includes('"hits":"0"') ? [] : [table]
      }),
    )
    return found.flat()
  }

  const post = (path: string, init: RequestInit) => call(new Request(CALLBACKS + path, { method: 'POST', ...init }))
  const form = (path: string, signedRequest: string) =>
    post(path, { body: new URLSearchParams({ signed_request: signedRequest }) })

  return { ...shop, call, post, form, answers, subscribeApp, tablesWith }
}

export type CalledShop = Awaited<ReturnType<typeof openCalledShop>>
