import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, expect, test, vi } from 'vitest'
import { startPostgres } from '../../../scripts/testing/postgres-server.ts'
import type { PostgresServer } from '../../../scripts/testing/postgres-server.ts'
import { checkVault } from './check-vault.ts'
import { migrate, seal } from './migrate.ts'
import { openDatabase } from './open-database.ts'
import type { OpenedDatabase } from './open-database.ts'
import { rotateKeys } from './rotate-keys.ts'
import { secret } from './secret.ts'
import { createSocialDb } from './social-db.ts'
import { plantCanaries, printed } from './testing/canaries.ts'
import { provokeErrors } from './testing/provoke-errors.ts'
import { instagramAccount, newFlow, newUser, post } from './testing/samples.ts'
import { createVault } from './vault.ts'

const canaries = plantCanaries(
  [
    'access token',
    'refresh token',
    'refreshed access token',
    'refreshed refresh token',
    'refused token',
    'plaintext token',
    'code verifier',
    'state',
    'browser cookie',
    'pending grant',
    'token in metadata',
    'sealing key',
    'old key',
    'database password',
  ],
  ['sealing key', 'old key'],
)
const planted = (name: Parameters<typeof canaries.text>[0]) => secret(canaries.text(name))
const keys = { present: `k2:${canaries.text('sealing key')}`, old: `k1:${canaries.text('old key')}` }

const held: { server?: PostgresServer; folder: string } = { folder: mkdtempSync(join(tmpdir(), 'bos-canary-')) }
afterAll(async () => {
  await held.server?.stop()
  rmSync(held.folder, { recursive: true })
})

/** A server that logs all it can, and asks the role `canary` for its password. */
async function startTalkative(): Promise<PostgresServer> {
  const rules = join(held.folder, 'pg_hba.conf')
  writeFileSync(rules, 'host all canary 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n')
  // The server runs as nobody.
  chmodSync(held.folder, 0o755)
  return startPostgres({
    settings: {
      hba_file: rules,
      log_statement: 'all',
      log_error_verbosity: 'default',
      log_min_messages: 'notice',
      log_min_duration_statement: '0',
      log_parameter_max_length: '-1',
      log_parameter_max_length_on_error: '-1',
      log_connections: 'on',
      log_disconnections: 'on',
      log_lock_waits: 'on',
    },
  })
}

/** What no caller of ours would do: SQL that holds a secret, on a connection that is not logged. */
async function unlogged(url: string, work: (client: postgres.Sql) => Promise<unknown>): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} })
  await client.unsafe(`set log_statement = 'none'; set log_min_duration_statement = -1; set log_min_messages = 'panic'`)
  await work(client)
  await client.end()
}

test('no secret is in an error, a log, a printed value, a table or the log of the server', async () => {
  const server = await startTalkative()
  held.server = server
  const superUrl = new URL(server.url)
  superUrl.pathname = '/used'
  await unlogged(server.url, async (client) => {
    const password = canaries.text('database password').replaceAll("'", "''")
    await client.unsafe(`create role canary login createdb password '${password}'`)
    for (const name of ['used', 'empty', 'other']) await client.unsafe(`create database ${name} owner canary`)
    await client.unsafe('create role stranger login')
  })
  const urlOf = (database: string, { user = 'canary', search = '' } = {}): string => {
    const password = encodeURIComponent(canaries.text('database password'))
    return `postgres://${encodeURIComponent(user)}:${password}@${superUrl.host}/${database}${search}`
  }

  const said: string[] = []
  const listen = (chunk: unknown): boolean => said.push(typeof chunk === 'string' ? chunk : String(chunk)) > 0
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(listen),
    vi.spyOn(process.stderr, 'write').mockImplementation(listen),
    ...(['log', 'info', 'warn', 'error', 'debug', 'trace'] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => void said.push(...parts.map(printed))),
    ),
  ]

  const opened: OpenedDatabase[] = []
  const open = async (...given: Parameters<typeof openDatabase>): Promise<OpenedDatabase> => {
    const db = await openDatabase(...given)
    opened.push(db)
    return db
  }
  const db = await open(urlOf('used'))
  await migrate(db, { competitors: 'create' })
  const values = await live(db)

  // A row from before this package, sealed like the rest.
  const userId = newUser()
  await unlogged(superUrl.href, async (client) => {
    const plain = canaries.text('plaintext token')
    await client.unsafe('alter table social_media_connections drop constraint tokens_are_sealed')
    await client.unsafe(
      `insert into social_media_connections (user_id, platform, access_token, refresh_token) values ($1, 'facebook', $2, $2)`,
      [userId, plain],
    )
  })
  const vault = await createVault(`${keys.present},${keys.old}`)
  expect(await seal(db, { vault })).toEqual({ sealed: 1, left: 0 })
  values.push(await createSocialDb(db, { vault }).connections.list({ userId }))

  const errors = await provokeErrors({
    db,
    open,
    urlOf,
    superUrl: superUrl.href,
    folder: join(held.folder, 'pglite'),
    key: keys.present,
    password: canaries.text('database password'),
    refused: canaries.text('refused token'),
  })
  const rows: string[] = []
  const reader = postgres(superUrl.href, { max: 1 })
  for (const { name } of await reader`select relname as name from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace`) {
    const whole = await reader`select t::text as row from ${reader(String(name))} t`
    rows.push(...whole.map(({ row }) => String(row)))
  }
  for (const { query } of await reader`select query from pg_stat_activity`) rows.push(String(query))
  await reader.end()
  for (const one of opened) await one.close()
  for (const spy of spies) spy.mockRestore()
  await server.stop()
  delete held.server
  const log = server.log()

  const sinks: Record<string, readonly string[]> = {
    errors: errors.map(printed),
    values: values.map(printed),
    'stdout, stderr and console': said,
    tables: rows,
    'server log': log.split('\n'),
  }
  // The searched places are not empty, and hold what they should.
  expect(rows.some((row) => row.includes('bos1.ey'))).toBe(true)
  expect(log).toMatch(/Parameters: .*bos1\.ey/)
  expect(log).toMatch(/DETAIL: {2}Failing row contains .*bos1\.ey/)
  for (const name of ['access token', 'sealing key'] as const) {
    for (const encoding of [String, encodeURIComponent, JSON.stringify]) {
      expect(canaries.find(`x${encoding(canaries.text(name))}`)).not.toEqual([])
    }
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      for (const before of ['', 'x', 'xy'])
        expect(canaries.find(Buffer.from(`${before}${canaries.text(name)}z`).toString(encoding))).not.toEqual([])
    }
  }
  const hits = Object.entries(sinks).flatMap(([sink, texts]) =>
    texts.flatMap((text) => canaries.find(text).map((found) => `${found} in ${sink}`)),
  )
  const sizes = Object.entries(sinks).map(([sink, texts]) => `${texts.length} ${sink}`)
  expect([...new Set(hits)]).toEqual([])
  process.stdout.write(
    `proof: 14 secrets in 6 encodings (plain, URL, JSON, hex, base64, base64url) over ${sizes.join(', ')}: ${hits.length} hits\n`,
  )
})

/** A whole life of connections and consent flows; answers with everything that a caller of ours ever holds. */
async function live(db: OpenedDatabase): Promise<unknown[]> {
  const old = await createVault(keys.old)
  const vault = await createVault(`${keys.present},${keys.old}`)
  await checkVault(db, old)
  const before = createSocialDb(db, { vault: old })
  const userId = newUser()
  const account = instagramAccount(userId, {
    accessToken: planted('access token'),
    refreshToken: planted('refresh token'),
  })
  // What a caller keeps of an answer of the platform, whole.
  const answer = { pages: [{ id: '1', access_token: canaries.text('token in metadata') }] }
  const saved = await before.connections.save({ ...account, metadata: answer })
  const flow = {
    ...newFlow(userId),
    state: canaries.text('state'),
    browserBinding: canaries.text('browser cookie'),
    codeVerifier: planted('code verifier'),
  }
  const started = await before.sessions.create(flow)
  await checkVault(db, vault)
  const rotated = await rotateKeys(db, { vault })
  expect(rotated).toEqual({ resealed: 2, left: 0, unreadable: 0 })

  const social = createSocialDb(db, { vault })
  const redeemed = await social.sessions.redeem(flow)
  const of = { userId, sessionId: started.sessionId }
  await social.sessions.keepGrant({ ...of, grant: canaries.text('pending grant') })
  const taken = await social.sessions.takeGrant(of)
  expect(taken).toBe(canaries.text('pending grant'))
  await social.sessions.keepGrant({ ...of, grant: canaries.text('pending grant') })
  const connectionId = saved.connection.id
  const opened = await social.worker.open(connectionId)
  await social.worker.replaceTokens({
    connectionId,
    expectedVersion: 1,
    accessToken: planted('refreshed access token'),
    refreshToken: planted('refreshed refresh token'),
    tokenExpiresAt: new Date(),
  })
  await social.worker.mergeMetadata({ connectionId, metadata: answer })
  const lease = await social.worker.acquire({ connectionId, owner: 'test', leaseSeconds: 60 })
  const written = lease && (await social.worker.writeContent(lease, [post('1')]))
  const detail = { page_token: canaries.text('token in metadata') }
  await social.events.record({ event: 'connect', outcome: 'ok', userId, connectionId, detail })
  const listed = [await social.connections.list({ userId }), await social.events.list({ userId })]
  const fresh = await social.worker.open(connectionId)
  return [
    db,
    old,
    vault,
    before,
    social,
    saved,
    started,
    redeemed,
    rotated,
    opened,
    lease,
    written,
    listed,
    fresh,
    account,
  ]
}
