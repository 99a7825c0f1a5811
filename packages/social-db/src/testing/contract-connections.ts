import { eq, sql } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Person } from '../repositories/person.ts'
import { secret } from '../secret.ts'
import { connections } from '../tables/connections.ts'
import type { Subject } from './contract.ts'
import { instagramAccount, leased, newFlow, newUser, post } from './samples.ts'

export function describeConnections({ db, social }: Subject): void {
  describe('connections', () => {
    test('are saved sealed, listed without tokens and opened by the worker', async () => {
      const userId = newUser()
      const saved = await social().connections.save(instagramAccount(userId, { refreshToken: secret('FAKE-refresh') }))
      expect(saved.outcome).toBe('created')
      const [row] = await db().select().from(connections).where(eq(connections.id, saved.connection.id))
      expect(row?.accessToken).toMatch(/^bos1\./)
      expect(row?.refreshToken).toMatch(/^bos1\./)

      const listed = await social().connections.list({ userId })
      expect(listed).toEqual([saved.connection])
      expect(JSON.stringify(listed)).not.toMatch(/bos1|FAKE|accessToken|refreshToken/)
      const opened = await social().worker.open(saved.connection.id)
      expect(opened?.accessToken.expose()).toBe('FAKE-access-token')
      expect(opened?.refreshToken?.expose()).toBe('FAKE-refresh')
      expect(inspect(opened, { depth: 9, showHidden: true })).not.toContain('FAKE')
    })

    test('reconnecting the same account keeps the row, raises the version and is active again', async () => {
      const account = instagramAccount(newUser())
      const first = await social().connections.save(account)
      await social().worker.markStatus({ connectionId: first.connection.id, status: 'needs_reauth', reason: 'expired' })
      const second = await social().connections.save({ ...account, accessToken: secret('FAKE-second') })
      expect(second.outcome).toBe('reconnected')
      expect(second.connection).toMatchObject({ id: first.connection.id, status: 'active', isActive: true })
      expect(second.connection.tokenVersion).toBe(first.connection.tokenVersion + 1)
      const opened = await social().worker.open(first.connection.id)
      expect(opened?.accessToken.expose()).toBe('FAKE-second')
    })

    test('another account is refused, and with replace gets a new row', async () => {
      const account = instagramAccount(newUser())
      const first = await social().connections.save(account)
      const other = { ...account, accountId: '17841400000000002' }
      await expect(social().connections.save(other)).rejects.toMatchObject({ code: 'account_mismatch' })
      expect(await social().connections.list(account)).toEqual([first.connection])
      const { rateLimits } = social().worker
      const person = { appId: account.appId, platformUserId: `person_${randomUUID()}` }
      await db().update(connections).set(person).where(eq(connections.id, first.connection.id))
      await rateLimits.report({ ...person, usedPercent: 90 })
      const replaced = await social().connections.save({ ...other, replace: true, actor: 'support' })
      expect(await rateLimits.read(person)).toBeUndefined()
      expect(replaced.outcome).toBe('created')
      expect(replaced.connection.id).not.toBe(first.connection.id)
      expect(await social().connections.list(account)).toEqual([replaced.connection])
      const { id: connectionId } = first.connection
      expect(await social().events.list(account)).toMatchObject([
        { event: 'replace', outcome: 'ok', actor: 'support', connectionId },
      ])
    })

    test('a row that names neither account nor person is taken over by the first that is connected', async () => {
      const account = instagramAccount(newUser())
      const first = await social().connections.save(account)
      const id = first.connection.id
      await db().update(connections).set({ accountId: null, platformUserId: null }).where(eq(connections.id, id))
      const second = await social().connections.save(account)
      expect(second).toMatchObject({ outcome: 'reconnected', connection: { id, accountId: account.accountId } })
      const other = { ...account, accountId: '17841400000000002' }
      await expect(social().connections.save(other)).rejects.toMatchObject({ code: 'account_mismatch' })
    })

    test('whose consent a row of other code rests on is written once', async () => {
      const userId = newUser()
      const { connection } = await social().connections.save(instagramAccount(userId))
      const unknown = { appId: null, login: null, platformUserId: null }
      await db().update(connections).set(unknown).where(eq(connections.id, connection.id))
      const { people } = social().worker
      const person = { appId: randomUUID(), login: 'facebook', platformUserId: randomUUID() } as const
      const identify = (over: Partial<Person> = {}) =>
        people.identify({ connectionId: connection.id, ...person, ...over })
      expect(await identify()).toBe(true)
      expect(await people.connectionsOf(person)).toMatchObject([{ id: connection.id, ...person }])
      expect(await identify()).toBe(false)
      await db().update(connections).set({ platformUserId: null }).where(eq(connections.id, connection.id))
      expect(await identify({ appId: 'another' })).toBe(false)
      expect(await identify({ login: 'instagram' })).toBe(false)
      expect(await identify()).toBe(true)
      expect(await identify({ platformUserId: 'another' })).toBe(false)
      expect(await people.identify({ connectionId: randomUUID(), ...person })).toBe(false)
      expect(await social().connections.list({ userId })).toMatchObject([person])
    })

    test('of every owner are listed for operators, page by page, with their state and without tokens', async () => {
      const [one, two] = [newUser(), newUser()]
      const { connection: first } = await social().connections.save(instagramAccount(one))
      const { connection: second } = await social().connections.save(instagramAccount(two))
      const { worker } = social()
      const found: string[] = []
      for (let after: string | undefined; ; ) {
        const page = await worker.everyConnection({ after, limit: 3 })
        found.push(...page.map(({ connection }) => connection.id))
        after = page.at(-1)?.connection.id
        if (page.length < 3) break
      }
      expect(found.length).toBe(await db().$count(connections))
      expect([new Set(found).size, found.slice(-2)]).toEqual([found.length, [first.id, second.id]])
      const state = { isRunning: false, isDue: true, failures: 0, lastSyncAt: null }
      expect(await worker.everyConnection({ userId: two })).toEqual([
        { connection: second, state: expect.objectContaining(state) },
      ])
      expect(await worker.everyConnection({ connectionId: first.id })).toMatchObject([{ connection: { userId: one } }])
      expect(await worker.everyConnection({ connectionId: 'no uuid' })).toEqual([])
      // What is behind one that is gone is not known, and not nothing.
      for (const after of ['no uuid', '00000000-0000-4000-8000-000000000000']) {
        await expect(worker.everyConnection({ after })).rejects.toMatchObject({ code: 'not_found' })
      }
      expect(JSON.stringify(await worker.everyConnection({ limit: 1000 }))).not.toMatch(
        /bos1|FAKE|accessToken|refreshToken/,
      )
    })

    test('tell how much is stored under them', async () => {
      const { userId, connectionId, lease } = await leased(social())
      await social().worker.writeContent(lease, [post('1'), post('2')])
      const reach = { metricType: 'reach', value: 5, unit: 'count', breakdown: {} } as const
      await social().worker.writeAnalytics(lease, [{ day: '2026-11-20', ...reach }])
      const none = { connections: 0, content: 0, numbers: 0 }
      expect(await social().connections.stored({ userId })).toEqual({ connections: 1, content: 2, numbers: 1 })
      expect(await social().connections.stored({ userId, connectionId })).toMatchObject({ content: 2 })
      expect(await social().connections.stored({ userId: newUser(), connectionId })).toEqual(none)
    })

    test('are invisible to another owner', async () => {
      const { connection } = await social().connections.save(instagramAccount(newUser()))
      const stranger = { userId: newUser(), connectionId: connection.id }
      expect(await social().connections.get(stranger)).toBeUndefined()
      expect(await social().connections.list(stranger)).toEqual([])
      expect(await social().content.timeline(stranger)).toEqual([])
    })

    test('a token is replaced only over the version it was read at', async () => {
      const { connection } = await social().connections.save(instagramAccount(newUser()))
      const replace = { connectionId: connection.id, expectedVersion: connection.tokenVersion, refreshToken: undefined }
      const fresh = { ...replace, accessToken: secret('FAKE-fresh'), tokenExpiresAt: new Date('2027-01-01T00:00:00Z') }
      expect(await social().worker.replaceTokens({ ...fresh, metadata: { refreshed: 1 } })).toBe(true)
      expect(await social().worker.replaceTokens({ ...fresh, accessToken: secret('FAKE-late') })).toBe(false)
      const opened = await social().worker.open(connection.id)
      expect(opened?.accessToken.expose()).toBe('FAKE-fresh')
      expect(opened?.connection).toMatchObject({ metadata: { refreshed: 1 }, tokenExpiresAt: fresh.tokenExpiresAt })
    })

    test("another row's token does not open", async () => {
      const one = await social().connections.save(instagramAccount(newUser()))
      const two = await social().connections.save(instagramAccount(newUser()))
      await db().execute(sql`update social_media_connections set access_token =
        (select access_token from social_media_connections where id = ${one.connection.id}) where id = ${two.connection.id}`)
      await expect(social().worker.open(two.connection.id)).rejects.toMatchObject({ code: 'unreadable' })
    })

    test('an erased token is not opened and not replaced', async () => {
      const { connection } = await social().connections.save(instagramAccount(newUser()))
      await db().execute(
        sql`update social_media_connections set access_token = 'bos1.erased' where id = ${connection.id}`,
      )
      expect(await social().worker.open(connection.id)).toBeUndefined()
      const tokens = { accessToken: secret('FAKE'), refreshToken: undefined, tokenExpiresAt: null }
      const expectedVersion = connection.tokenVersion
      expect(await social().worker.replaceTokens({ connectionId: connection.id, expectedVersion, ...tokens })).toBe(
        false,
      )
    })

    test('a plaintext token is refused by the table', async () => {
      const { connection } = await social().connections.save(instagramAccount(newUser()))
      const written = db().execute(
        sql`update social_media_connections set access_token = 'FAKE-plain' where id = ${connection.id}`,
      )
      await expect(written).rejects.toThrow()
    })

    test('errors of the driver carry no value of the statement', async () => {
      const canary = 'CANARY-7f3a'
      const tooLong = instagramAccount(newUser(), { accountId: canary.repeat(30) })
      const error: unknown = await social()
        .connections.save(tooLong)
        .catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'invalid', sqlState: '22001' })
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/CANARY|FAKE|bos1/)
      expect(error).not.toHaveProperty('cause')
    })

    test('names are cut to what their columns hold, and names and permissions lose what Postgres does not take', async () => {
      const odd = `${'🚀'.repeat(300)}`
      const { connection } = await social().connections.save(
        instagramAccount(newUser(), {
          displayName: odd,
          accountUsername: 'a\u0000b',
          permissions: ['x\u0000', '\ud800'],
        }),
      )
      expect([connection.displayName, connection.accountUsername]).toEqual(['🚀'.repeat(255), 'ab'])
      expect(connection.permissions).toEqual(['x', '\ufffd'])
      await social().worker.mergeMetadata({ connectionId: connection.id, metadata: {}, permissions: ['y\u0000'] })
      const again = await social().connections.get({ userId: connection.userId, connectionId: connection.id })
      expect(again?.permissions).toEqual(['y'])
    })

    test('metadata is merged, and a missing connection is named', async () => {
      const { connection } = await social().connections.save(instagramAccount(newUser(), { metadata: { a: 1, b: 2 } }))
      await social().worker.mergeMetadata({ connectionId: connection.id, metadata: { b: null, c: '3' } })
      const again = await social().connections.get({ userId: connection.userId, connectionId: connection.id })
      expect(again?.metadata).toEqual({ a: 1, b: null, c: '3' })
      expect(again?.permissions).toEqual(connection.permissions)
      await social().worker.mergeMetadata({
        connectionId: connection.id,
        metadata: {},
        permissions: ['instagram_basic'],
      })
      const fewer = await social().connections.get({ userId: connection.userId, connectionId: connection.id })
      expect(fewer?.permissions).toEqual(['instagram_basic'])
      const nobody = { connectionId: randomUUID(), metadata: {} }
      await expect(social().worker.mergeMetadata(nobody)).rejects.toMatchObject({ code: 'not_found' })
    })

    test('a token in metadata, in an outcome or in an event is not stored', async () => {
      const leak = { pages: [{ id: '1', access_token: 'FAKE-page-token' }], page_token: 'FAKE-page-token' }
      const kept = { pages: [{ id: '1' }] }
      const userId = newUser()
      const { connection } = await social().connections.save(instagramAccount(userId, { metadata: leak }))
      expect(connection.metadata).toEqual(kept)
      const of = { connectionId: connection.id, expectedVersion: 1 }
      await social().worker.mergeMetadata({ ...of, metadata: { merged: leak } })
      const tokens = { accessToken: secret('FAKE'), refreshToken: undefined, tokenExpiresAt: null }
      await social().worker.replaceTokens({ ...of, ...tokens, metadata: { replaced: leak } })
      const [stored] = await social().connections.list({ userId })
      expect(stored?.metadata).toEqual({ ...kept, merged: kept, replaced: kept })
      const detail = { granted: 2, page_token: 'FAKE-page-token' }
      await social().events.record({ event: 'connect', outcome: 'ok', userId, detail })
      const [event] = await social().events.list({ userId })
      expect(event?.detail).toEqual({ granted: 2 })
      const flow = newFlow(userId)
      const { sessionId } = await social().sessions.create(flow)
      await social().sessions.redeem(flow)
      await social().sessions.finish({ userId, sessionId, outcome: leak })
      const rows = await db().execute(sql`select outcome::text as outcome from oauth_sessions where id = ${sessionId}`)
      expect(JSON.stringify(rows)).not.toContain('FAKE')
    })

    test('a failing transaction undoes its work and throws what it threw', async () => {
      const userId = newUser()
      const reason = new Error('enough')
      const work = social().transaction(async (inside) => {
        await inside.connections.save(instagramAccount(userId))
        await inside.events.record({ event: 'connect', outcome: 'ok', userId })
        throw reason
      })
      await expect(work).rejects.toBe(reason)
      expect(await social().connections.list({ userId })).toEqual([])
      expect(await social().events.list({ userId })).toEqual([])
    })

    test('events are listed newest first, and can be neither changed nor deleted', async () => {
      const userId = newUser()
      await social().events.record({ event: 'connect', outcome: 'ok', userId, detail: { granted: 2 } })
      await social().events.record({ event: 'refresh', outcome: 'failed', userId, actor: 'worker' })
      const events = await social().events.list({ userId })
      expect(events.map(({ event }) => event)).toEqual(['refresh', 'connect'])
      const mine = sql`where user_id = ${userId}`
      await expect(db().execute(sql`update social_auth_events set outcome = 'ok' ${mine}`)).rejects.toThrow()
      await expect(db().execute(sql`update social_auth_events set user_id = 'other' ${mine}`)).rejects.toThrow()
      await expect(db().execute(sql`delete from social_auth_events ${mine}`)).rejects.toThrow()
      await expect(db().execute(sql`truncate social_auth_events`)).rejects.toThrow()
      await db().execute(sql`update social_auth_events set user_id = null, actor = null ${mine}`)
      expect(await social().events.list({ userId })).toEqual([])
    })
  })
}
