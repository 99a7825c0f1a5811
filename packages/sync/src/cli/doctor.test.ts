import { generateVaultKey } from '@bos/social-db'
import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type CliShop, openCliShop, type RunOver } from '../test-support/cli-shop.ts'

let database: TestDatabase
let seed = 0
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const open = () => openCliShop(database.db, { userId: `user_${(seed += 1)}`, keys: database.tokenKeys, seed })

const check = z.object({ name: z.string(), status: z.string(), says: z.string(), reason: z.string().optional() })
const report = z.object({
  ok: z.boolean(),
  checks: z.array(check),
  connections: z.array(z.object({ connectionId: z.string(), checks: z.array(check) })),
  connectionsAfter: z.string().optional(),
})

/** What is found, as `check: reason`, each once; what comes after something else is not. */
const found = ({ checks, connections }: z.infer<typeof report>) => [
  ...new Set(
    [...checks, ...connections.flatMap((one) => one.checks)].flatMap(({ name, status, reason }) =>
      status === 'ok' || reason === 'comes_after' ? [] : [`${name}: ${reason}`],
    ),
  ),
]

/** One thing that is broken, from outside or by the environment. */
interface Broken {
  readonly of: string
  readonly finding: string
  /** What the sentence names. */
  readonly names: string | RegExp
  readonly over?: (shop: CliShop) => RunOver
  readonly breakIt?: (shop: CliShop) => Promise<unknown> | void
  readonly mend?: () => Promise<unknown>
  readonly code?: number
}

const execute = (text: string) => database.db.execute(sql.raw(text))
// Nothing listens on the discard port.
const DEAD_DATABASE = 'postgres://nobody:fake@127.0.0.1:9/none'

const BROKEN: readonly Broken[] = [
  {
    of: 'environment',
    finding: 'configuration: environment_wrong',
    names: 'META_APP_SECRET is not set',
    over: () => ({ env: { META_APP_SECRET: undefined } }),
  },
  {
    of: 'versions',
    finding: 'version: version_old',
    names: 'v18.0',
    over: () => ({ env: { META_APP_VERSION: 'v18.0' } }),
    // It works: the version is replaced.
    code: 0,
  },
  {
    of: 'redirect URI',
    finding: 'redirect: redirect_not_served',
    names: 'https://app.example.test/callback/facebook',
    over: () => ({ env: { OAUTH_REDIRECT_BASE_URL: 'https://app.example.test/callback' } }),
  },
  {
    of: 'redirect URI that nobody answers',
    finding: 'redirect: redirect_unreachable',
    names: 'ECONNREFUSED',
    breakIt({ application }) {
      const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
      application.answer = () => Promise.reject(new TypeError('fetch failed', { cause }))
    },
  },
  {
    of: 'keys',
    finding: 'keys: keys_wrong',
    names: 'BOS_TOKEN_KEYS',
    over: () => ({ env: { BOS_TOKEN_KEYS: generateVaultKey('later') } }),
  },
  {
    of: 'database',
    finding: 'database: database_failed',
    names: 'unreachable',
    over: () => ({ env: { DATABASE_URL: DEAD_DATABASE }, fromUrl: true }),
  },
  {
    of: 'migrations',
    finding: 'migrations: migrations_pending',
    names: '0004_competitors_key',
    breakIt: () => execute(`delete from bos_social_migrations where name = '0004_competitors_key'`),
    mend: () => execute(`insert into bos_social_migrations (name, hash) select '0004_competitors_key', hash from kept`),
  },
  {
    of: 'RLS that is off',
    finding: 'row_security: rows_exposed',
    names: 'social_media_connections: row level security is off',
    breakIt: () => execute('alter table social_media_connections disable row level security'),
    mend: () => execute('alter table social_media_connections enable row level security'),
  },
  {
    of: 'RLS that somebody passes by',
    finding: 'row_security: rows_exposed',
    names: 'public may read access_token, refresh_token',
    breakIt: () => execute('grant select on social_media_connections to public'),
    mend: () => execute('revoke select on social_media_connections from public'),
  },
  {
    of: 'webhook',
    finding: 'app_webhooks: webhook_token_missing',
    names: 'META_WEBHOOK_VERIFY_TOKEN is not set',
    over: () => ({ env: { META_WEBHOOK_VERIFY_TOKEN: undefined } }),
  },
  {
    of: 'webhook that goes elsewhere',
    finding: 'app_webhooks: webhooks_elsewhere',
    names: 'not to META_CALLBACK_BASE_URL',
    over: () => ({ env: { META_CALLBACK_BASE_URL: 'https://app.example.test/moved' } }),
  },
  {
    of: 'token',
    finding: 'token: session_ended',
    names: 'password',
    breakIt: ({ meta }) => meta.world.grants.changePassword(meta.world.person),
  },
  {
    of: 'scopes',
    finding: 'permissions: permission_missing',
    names: 'read_insights',
    breakIt: ({ meta }) => meta.world.grants.setPermission(meta.world.person, 'read_insights', 'declined'),
  },
]

describe('bos-sync doctor', () => {
  it('finds nothing in a set-up that is well, and shows what is well where it is asked', async () => {
    const shop = await open()
    const ids = await shop.synced()
    const well = await shop.run(['doctor', '--user', shop.userId])
    expect(well).toEqual({ code: 0, error: '', out: 'All is well: 10 checks of the installation, 2 connections.' })
    const json = await shop.run(['doctor', '--user', shop.userId, '--json'])
    const read = report.parse(JSON.parse(json.out))
    expect([json.code, json.error, read.ok, found(read)]).toEqual([0, '', true, []])
    expect(read.connections.map(({ connectionId }) => connectionId)).toEqual(Object.values(ids))
    const all = await shop.run(['doctor', '--connection', ids.facebook, '--all', '--no-reach', '--strict'])
    expect([all.code, all.out.includes('redirect'), all.out.split('\n')[0]]).toEqual([
      0,
      false,
      'ok       configuration',
    ])
    expect(all.out).toContain(`facebook Blue Store, connection ${ids.facebook} of ${shop.userId}`)
  })

  it.each(BROKEN)('names the $of as the cause, and nothing else', async ({ finding, names, code = 1, ...broken }) => {
    const shop = await open()
    await shop.synced()
    await execute('create table if not exists kept as select hash from bos_social_migrations where name like $$0004%$$')
    await broken.breakIt?.(shop)
    try {
      const over = broken.over?.(shop)
      const args = ['doctor', '--user', shop.userId]
      const human = await shop.run(args, over)
      const json = await shop.run([...args, '--json'], over)
      const read = report.parse(JSON.parse(json.out))
      expect([found(read), human.code, json.code]).toEqual([[finding], code, code])
      const said = [...read.checks, ...read.connections.flatMap(({ checks }) => checks)]
      expect(said.find(({ name, status }) => finding.startsWith(`${name}:`) && status !== 'ok')?.says).toMatch(names)
      expect(human.out.split('\n').filter((line) => line.length > 80)).toEqual([])
      expect(human.out).toMatch(new RegExp(`^(FAULT  |warning)  ${finding.split(':')[0]}$`, 'm'))
      expect((await shop.run([...args, '--strict'], over)).code).toBe(1)
      const secrets = [...shop.meta.issuedSecrets(), shop.env.META_APP_SECRET, 'fake@127', 'fake-verify-token']
      const text = [human.out, human.error, json.out, json.error].join('\n')
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
      expect(text).not.toMatch(/EAAfake|IGAAfake|AQfake/)
    } finally {
      await broken.mend?.()
    }
  })

  it('looks at what the application asks people for', async () => {
    const shop = await open()
    await shop.synced()
    const env = { META_WEBHOOK_VERIFY_TOKEN: undefined }
    const args = ['doctor', '--user', shop.userId, '--capabilities']
    expect((await shop.run([...args, 'content,metrics'], { env })).code).toBe(0)
    const wanted = await shop.run([...args, 'content, metrics, webhooks'], { env, sync: { capabilities: ['content'] } })
    expect([wanted.code, wanted.out]).toEqual([1, expect.stringMatching(/^FAULT +app_webhooks$/m)])
    const wrong = await shop.run([...args, 'content,everything'])
    expect([wrong.code, wrong.error]).toEqual([2, expect.stringContaining('They are content, metrics, ')])
  })

  it('says in one sentence that there is no such connection', async () => {
    const shop = await open()
    const { code, out, error } = await shop.run(['doctor', '--connection', 'nobody', '--json'])
    expect([code, JSON.parse(out)]).toMatchObject([1, { error: { code: 'not_found' } }])
    expect(error).toBe('bos-sync: There is no connection nobody: list those that there are.')
  })
})
