import type { Database } from '@bos/social-db'
import { runCommand } from '../cli/program.ts'
import type { CliOptions } from '../cli/context.ts'
import { createHandlers } from '../http.ts'
import type { Environment, SyncOptions } from '../index.ts'
import { openShop } from './shop.ts'

const CALLBACK = 'https://app.example.test/api/webhooks/meta'
const CAPABILITIES = ['content', 'metrics', 'webhooks'] as const

export interface Ran {
  readonly code: number
  readonly out: string
  readonly error: string
}

export interface RunOver {
  readonly env?: Environment
  readonly sync?: Partial<SyncOptions>
  readonly stop?: AbortSignal
  readonly version?: () => string
  /** Opens what `DATABASE_URL` names instead of the shop's database. */
  readonly fromUrl?: boolean
  readonly terminal?: Partial<Pick<CliOptions, 'status' | 'hasColour'>>
}

/** A shop in working order, webhooks and all, and the command line beside it, in this process. */
export async function openCliShop(db: Database, options: { userId: string; keys: string; seed: number }) {
  const deliver = async (request: Request) => new Response(new URL(request.url).searchParams.get('hub.challenge'))
  const verifyToken = 'fake-verify-token-of-a-test'
  const shop = await openShop(db, {
    userId: options.userId,
    keys: options.keys,
    emulator: { seed: options.seed, deliver },
    sync: { capabilities: CAPABILITIES },
    env: { META_WEBHOOK_VERIFY_TOKEN: verifyToken, META_CALLBACK_BASE_URL: CALLBACK },
  })
  const { meta } = shop
  await meta.webhooks.subscribe({ object: 'page', callbackUrl: CALLBACK, verifyToken, fields: ['feed', 'mention'] })
  const fields = ['comments', 'mentions', 'story_insights']
  await meta.webhooks.subscribe({ object: 'instagram', callbackUrl: CALLBACK, verifyToken, fields })

  // The application itself, where the redirect URI leads.
  const application: { answer: (request: Request) => Promise<Response> } = {
    answer: createHandlers(shop.sync, { identify: () => null }).GET,
  }
  const reach: typeof fetch = (input, init) => {
    const request = new Request(input, init)
    return request.url.startsWith('https://app.example.test/') ? application.answer(request) : meta.fetch(request)
  }

  /** Runs the command over the shop's database and Meta. */
  async function run(
    args: readonly string[],
    { env, sync, stop, version = () => '1.2.3', terminal, fromUrl }: RunOver = {},
  ): Promise<Ran> {
    const said = { out: [] as string[], error: [] as string[] }
    const code = await runCommand(args, {
      out: (line) => said.out.push(line),
      error: (line) => said.error.push(line),
      columns: 80,
      hasColour: false,
      ...terminal,
      env: { ...shop.env, ...env },
      version,
      takeStop: () => stop ?? new AbortController().signal,
      sync: { ...(!fromUrl && { db }), fetch: reach, clock: meta.clock, capabilities: CAPABILITIES, ...sync },
    })
    return { code, out: said.out.join('\n'), error: said.error.join('\n') }
  }

  /** Both accounts, connected and synced once. */
  async function synced() {
    const ids = await shop.connect()
    for (const id of Object.values(ids)) await shop.sync.run(id)
    return ids
  }

  return { ...shop, application, run, synced }
}

export type CliShop = Awaited<ReturnType<typeof openCliShop>>
