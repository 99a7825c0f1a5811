import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { checkVault } from '../check-vault.ts'
import { isSocialDbError } from '../errors.ts'
import type { SocialDbErrorCode } from '../errors.ts'
import { generateVaultKey } from '../key-ring.ts'
import { migrate } from '../migrate.ts'
import { openDatabase } from '../open-database.ts'
import type { OpenedDatabase } from '../open-database.ts'
import { rotateKeys } from '../rotate-keys.ts'
import { secret } from '../secret.ts'
import { createSocialDb } from '../social-db.ts'
import type { SocialDb } from '../social-db.ts'
import { createVault } from '../vault.ts'
import { instagramAccount, leased, newFlow, newUser, post } from './samples.ts'

export interface Provocation {
  /** Owns the tables. */
  readonly db: OpenedDatabase
  /** Opens a database that its caller closes. */
  readonly open: typeof openDatabase
  /** URL of one of the databases used, empty, other. */
  readonly urlOf: (database: string, change?: { readonly user?: string; readonly search?: string }) => string
  /** The superuser's, of the database used. */
  readonly superUrl: string
  /** A folder that is there. */
  readonly folder: string
  /** `kid:key`; the one that sealed what is stored. */
  readonly key: string
  readonly password: string
  /** Token, verifier, state, cookie and grant of what is refused. */
  readonly refused: string
}

/** Makes each code of a SocialDbError happen with secrets at hand, and answers with the errors. */
export async function provokeErrors(given: Provocation): Promise<readonly unknown[]> {
  const { db, open, urlOf, superUrl, folder, key, password, refused } = given
  const vault = await createVault(key)
  const over = (database: OpenedDatabase): SocialDb => createSocialDb(database, { vault })
  const social = over(db)
  const account = (userId = newUser()) =>
    instagramAccount(userId, { accessToken: secret(refused), refreshToken: secret(refused) })
  const flow = { ...newFlow(), state: refused, browserBinding: refused, codeVerifier: secret(refused) }
  const { userId, connectionId, lease } = await leased(social)
  const other = await leased(social)
  const replace = (by: SocialDb) =>
    by.worker.replaceTokens({
      connectionId,
      expectedVersion: 1,
      accessToken: secret(refused),
      refreshToken: secret(refused),
      tokenExpiresAt: null,
    })

  async function whileLocked(work: () => Promise<unknown>, then: string): Promise<unknown> {
    const admin = postgres(superUrl, { max: 2, onnotice: () => {} })
    try {
      return await admin.begin(async (tx) => {
        await tx`select from social_media_connections where id = ${connectionId} for update`
        const running = Promise.allSettled([work()])
        while ((await admin.unsafe(blocked)).length === 0) await admin.unsafe('select pg_sleep(0.01)')
        await admin.unsafe(then)
        const [result] = await running
        if (result.status === 'rejected') throw result.reason
        return result.value
      })
    } finally {
      await admin.end()
    }
  }
  const change = (statement: SQL) => db.execute(statement)

  const faults: Readonly<Record<SocialDbErrorCode, readonly (() => Promise<unknown>)[]>> = {
    config: [
      () => createVault(key.slice('k2:'.length)),
      () => createVault(`${key}x`),
      () => createVault(`${key},${key}`),
      () => createVault(`${refused}:${key}`),
      () => open(`mysql://user:${encodeURIComponent(password)}@host/database`),
      () => open(`postgres://user:${encodeURIComponent(password)}@:x/database`),
      () => open(password),
    ],
    unreachable: [
      () => open(urlOf('used').replace('@', 'x@')),
      () => open(urlOf('missing')),
      () => open(urlOf('used', { user: refused.slice(0, 20) })),
      () => open(urlOf('used').replace(/:\d+\/used/, ':1/used')),
      async () => replace(over(await open(urlOf('used').replace('@', 'x@')))),
      () => whileLocked(() => replace(social), `select pg_terminate_backend(pid::int) from (${blocked}) as waiting`),
    ],
    locked: [
      async () => {
        await open(`pglite:${folder}`)
        await open(`pglite:${folder}`)
      },
    ],
    busy: [
      async () => {
        const hasty = over(await open(urlOf('used', { search: '?lock_timeout=500' })))
        await whileLocked(() => replace(hasty), 'select')
      },
      async () => {
        const hasty = over(await open(urlOf('used', { search: '?statement_timeout=500' })))
        await whileLocked(() => replace(hasty), 'select')
      },
      () => whileLocked(() => replace(social), `select pg_cancel_backend(pid::int) from (${blocked}) as waiting`),
    ],
    not_migrated: [
      async () => over(await open(urlOf('empty'))).connections.save(account()),
      async () => over(await open(urlOf('empty'))).sessions.create(flow),
      async () => checkVault(await open(urlOf('empty')), vault),
      async () => rotateKeys(await open(urlOf('empty')), { vault }),
    ],
    migration: [
      async () => {
        const database = await open(urlOf('other'))
        await migrate(database)
        await database.execute(sql`update bos_social_migrations set hash = 'other'`)
        await migrate(database)
      },
    ],
    forbidden: [
      async () => over(await open(urlOf('used', { user: 'stranger' }))).connections.save(account()),
      async () => over(await open(urlOf('used', { user: 'stranger' }))).sessions.redeem(flow),
    ],
    conflict: [
      async () => {
        await social.sessions.create(flow)
        await social.sessions.create(flow)
      },
      () => social.worker.writeContent(lease, [post('1', { isCompetitorContent: true, competitorId: randomUUID() })]),
    ],
    invalid: [
      () => social.connections.save({ ...account(), syncFrequencyMinutes: 5 }),
      () => social.connections.save({ ...account('x'.repeat(300)) }),
      () => social.connections.save({ ...account(), metadata: { likes: Number.NaN } }),
      () => social.sessions.create({ ...flow, userId: 'x'.repeat(300) }),
      () => vault.seal(secret(''), { rowId: '', userId, platform: 'facebook', column: 'access_token', version: 1 }),
    ],
    not_found: [
      () => social.sessions.keepGrant({ userId, sessionId: randomUUID(), grant: refused }),
      () => social.sessions.finish({ userId, sessionId: randomUUID(), outcome: {} }),
      () => social.worker.markStatus({ connectionId: randomUUID(), status: 'active' }),
    ],
    account_mismatch: [() => social.connections.save({ ...account(userId), accountId: '2' })],
    lease_lost: [() => social.worker.writeContent({ ...lease, epoch: 0 }, [post('1')])],
    unreadable: [
      async () => {
        await change(sql`update social_media_connections c set access_token = o.access_token
          from social_media_connections o where c.id = ${connectionId} and o.id = ${other.connectionId}`)
        await social.worker.open(connectionId)
      },
      async () =>
        createSocialDb(db, { vault: await createVault(generateVaultKey('k9')) }).worker.open(other.connectionId),
      async () => {
        const wrong = await createVault(generateVaultKey('k2'))
        await createSocialDb(db, { vault: wrong }).worker.open(other.connectionId)
      },
      () => vault.open(refused, { rowId: '', userId, platform: 'facebook', column: 'access_token', version: 1 }),
    ],
    wrong_key: [
      async () => {
        await checkVault(db, vault)
        await checkVault(db, await createVault(generateVaultKey('k2')))
      },
      async () => checkVault(db, await createVault(generateVaultKey('k9'))),
    ],
    failed: [
      async () => {
        await change(sql`create function shout() returns trigger language plpgsql as
          $$ begin raise exception '% becomes %', old, new; end $$`)
        await change(sql`create trigger shout before update on social_media_connections
          for each row execute function shout()`)
        await social.connections.save(account(other.userId))
      },
    ],
  }

  const errors: unknown[] = []
  for (const [code, works] of Object.entries(faults)) {
    for (const [index, work] of works.entries()) {
      const outcome = await work().then(
        () => undefined,
        (error: unknown) => ({ error }),
      )
      if (!isSocialDbError(outcome?.error) || outcome.error.code !== code)
        throw new Error(`fault ${index} of ${code} ended in another way: ${String(outcome?.error)}`)
      errors.push(outcome.error)
    }
  }
  return errors
}

const blocked = `select pid::text from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
