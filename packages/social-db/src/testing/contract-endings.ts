import { sql } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { secret } from '../secret.ts'
import type { Subject } from './contract.ts'
import { instagramAccount, leased, newFlow, newUser, OURS, post } from './samples.ts'

const tokens = { accessToken: secret('FAKE-late'), refreshToken: undefined, tokenExpiresAt: null }
const day = { day: '2026-11-20', metricType: 'reach', value: 1, unit: 'count', breakdown: {} } as const

export function describeEndings({ db, social }: Subject): void {
  /** A person's two connections, as one consent makes them. */
  async function consent() {
    const userId = newUser()
    const person = { login: 'facebook', appId: '100000000000001', platformUserId: `person_${randomUUID()}` } as const
    const page = await social().connections.save(instagramAccount(userId, { ...person, platform: 'facebook' }))
    const instagram = await social().connections.save(instagramAccount(userId, person))
    return { userId, person, ids: [page.connection.id, instagram.connection.id] as const }
  }

  /** Tables whose rows, as text, hold `text`. */
  async function tablesWith(text: string): Promise<readonly string[]> {
    const tables = ['social_media_connections', 'social_media_content', 'social_media_analytics', 'oauth_sessions']
    const all = [...tables, 'social_sync_state', 'social_auth_events', 'social_rate_limits', 'social_settings']
    const found = []
    for (const table of all) {
      const answer = await db().execute(
        sql`select count(*)::text as hits from ${sql.identifier(table)} t where strpos(t::text, ${text}) > 0`,
      )
      if (!JSON.stringify(answer).includes('"hits":"0"')) found.push(table)
    }
    return found
  }

  describe('pausing', () => {
    test('a connection stops it until it is resumed, and a run learns of it', async () => {
      const { userId, connectionId, lease } = await leased(social())
      const one = { userId, connectionId }
      expect(await social().connections.pause({ ...one, userId: newUser() })).toBeUndefined()
      expect(await social().worker.heartbeat(lease, { leaseSeconds: 60 })).toBe('held')
      expect(await social().connections.pause(one)).toMatchObject({ status: 'paused', isActive: false })
      expect(await social().worker.heartbeat(lease, { leaseSeconds: 60 })).toBe('paused')
      await social().worker.release(lease, { outcome: 'partial', dueInSeconds: 0 })
      const ask = { connectionId, owner: 'test', leaseSeconds: 60 }
      expect(await social().worker.acquire(ask)).toBeUndefined()
      expect(await social().worker.due({ limit: 10_000, ...OURS })).not.toContain(connectionId)
      expect(await social().connections.resume(one)).toMatchObject({ status: 'active', isActive: true })
      expect(await social().worker.due({ limit: 10_000, ...OURS })).toContain(connectionId)
      expect(await social().worker.acquire(ask)).toMatchObject({ connectionId })
    })

    test('outlasts a new consent of the same account, and not its replacement', async () => {
      const { userId, connectionId } = await leased(social())
      await social().connections.pause({ userId, connectionId })
      const paused = { outcome: 'reconnected', connection: { status: 'paused', isActive: false } }
      const again = await social().connections.save(instagramAccount(userId))
      expect(again).toMatchObject(paused)
      expect(await social().worker.due({ limit: 10_000, ...OURS })).not.toContain(connectionId)
      const other = instagramAccount(userId, { accountId: '17841400000000002', replace: true })
      expect(await social().connections.save(other)).toMatchObject({ connection: { status: 'active', isActive: true } })
    })

    test('leaves a connection alone that needs its person', async () => {
      const { userId, connectionId } = await leased(social())
      await social().worker.markStatus({ connectionId, status: 'needs_reauth', reason: 'expired' })
      const still = { status: 'needs_reauth', statusReason: 'expired' }
      expect(await social().connections.pause({ userId, connectionId })).toMatchObject(still)
      expect(await social().connections.resume({ userId, connectionId })).toMatchObject(still)
    })

    test('is not ended by a worker', async () => {
      const { userId, connectionId } = await leased(social())
      await social().connections.pause({ userId, connectionId })
      expect(await social().worker.markStatus({ connectionId, status: 'active' })).toBe(false)
      expect(await social().connections.get({ userId, connectionId })).toMatchObject({ status: 'paused' })
    })

    test('everything lets nobody begin, and tells each run', async () => {
      const { connectionId, lease } = await leased(social())
      const free = (await social().connections.save(instagramAccount(newUser()))).connection.id
      const { settings, ...worker } = social().worker
      expect(await settings.pause()).toBeUndefined()
      await settings.pauseAll({ reason: 'maintenance' })
      try {
        expect(await settings.pause()).toEqual({ reason: 'maintenance', since: expect.any(Date) })
        expect(await worker.heartbeat(lease, { leaseSeconds: 60 })).toBe('paused')
        expect(await worker.acquire({ connectionId: free, owner: 'test', leaseSeconds: 60 })).toBeUndefined()
        expect(await worker.claim({ ...OURS, limit: 10, owner: 'test', leaseSeconds: 60 })).toEqual([])
        expect(await worker.due({ limit: 10, ...OURS })).toEqual([])
      } finally {
        expect(await settings.resumeAll()).toBe(true)
      }
      expect(await settings.resumeAll()).toBe(false)
      expect(await worker.heartbeat({ ...lease, connectionId }, { leaseSeconds: 60 })).toBe('held')
      expect(await worker.due({ limit: 10_000, ...OURS })).toContain(free)
    })
  })

  describe('disconnecting', () => {
    test('erases the tokens, keeps the history, and is told once', async () => {
      const { userId, connectionId, lease } = await leased(social())
      await social().worker.writeContent(lease, [post('1')])
      const options = { userId, connectionId, actor: 'support' }
      expect(await social().connections.disconnect({ ...options, userId: newUser() })).toBeUndefined()
      expect(await social().connections.disconnect(options)).toMatchObject({
        outcome: 'disconnected',
        connection: { status: 'disconnected', statusReason: 'by_owner', isActive: false, tokenExpiresAt: null },
      })
      expect(await social().connections.disconnect(options)).toMatchObject({ outcome: 'unchanged' })
      const stored = await db().execute(
        sql`select access_token as access, refresh_token as refresh from social_media_connections where id = ${connectionId}`,
      )
      expect(JSON.stringify(stored)).toContain('{"access":"bos1.erased","refresh":null}')
      expect(await social().worker.open(connectionId)).toBeUndefined()
      expect(await social().content.count({ userId })).toBe(1)
      expect(await social().events.list({ userId })).toMatchObject([
        { event: 'disconnect', outcome: 'ok', actor: 'support', platform: 'instagram', connectionId },
      ])
    })

    test('makes a zombie of the run that goes on', async () => {
      const { userId, connectionId, lease } = await leased(social())
      const opened = await social().worker.open(connectionId)
      await social().connections.disconnect({ userId, connectionId })
      const { worker } = social()
      expect(await worker.heartbeat(lease, { leaseSeconds: 60 })).toBe('lost')
      await expect(worker.writeContent(lease, [post('1')])).rejects.toMatchObject({ code: 'lease_lost' })
      await expect(worker.writeAnalytics(lease, [day])).rejects.toMatchObject({ code: 'lease_lost' })
      await expect(worker.saveProfile(lease, { displayName: 'New' })).rejects.toMatchObject({ code: 'lease_lost' })
      expect(await worker.release(lease, { outcome: 'complete', dueInSeconds: 0 })).toBe(false)
      const expectedVersion = opened?.tokenVersion ?? -1
      expect(await worker.replaceTokens({ connectionId, expectedVersion, ...tokens })).toBe(false)
      expect(await worker.acquire({ connectionId, owner: 'test', leaseSeconds: 60 })).toBeUndefined()
      await worker.markStatus({ connectionId, status: 'needs_reauth', reason: 'revoked' })
      expect(await worker.mergeMetadata({ connectionId, metadata: { late: 1 } })).toBe(false)
      const after = await social().connections.get({ userId, connectionId })
      expect(after).toMatchObject({ status: 'disconnected', statusReason: 'by_owner', lastSyncAt: null, metadata: {} })
      expect(await worker.due({ limit: 10_000, ...OURS })).not.toContain(connectionId)
    })

    test('is undone by a new consent, which goes on with the row', async () => {
      const { userId, connectionId, lease } = await leased(social())
      await social().worker.writeContent(lease, [post('1')])
      await social().connections.disconnect({ userId, connectionId })
      const other = instagramAccount(userId, { accountId: '17841400000000002' })
      await expect(social().connections.save(other)).rejects.toMatchObject({ code: 'account_mismatch' })
      const again = await social().connections.save(instagramAccount(userId))
      expect(again).toMatchObject({ outcome: 'reconnected', connection: { id: connectionId, status: 'active' } })
      expect((await social().worker.open(connectionId))?.accessToken.expose()).toBe('FAKE-access-token')
      expect(await social().content.count({ userId })).toBe(1)
      expect(await social().worker.due({ limit: 10_000, ...OURS })).toContain(connectionId)
      await expect(social().worker.writeContent(lease, [post('2')])).rejects.toMatchObject({ code: 'lease_lost' })
    })

    test("tells the person's last connection, so that the others keep their grant", async () => {
      const { userId, ids } = await consent()
      const last = async (connectionId: string): Promise<unknown> =>
        (await social().connections.disconnect({ userId, connectionId }))?.isLastOfPerson
      expect(await last(ids[0])).toBe(false)
      expect(await last(ids[0])).toBe(false)
      expect(await last(ids[1])).toBe(true)
      expect(await last(ids[0])).toBe(true)
      const unknown = await social().connections.save(instagramAccount(newUser(), { platformUserId: null }))
      const { userId: owner, id } = unknown.connection
      const ended = await social().connections.disconnect({ userId: owner, connectionId: id })
      expect(ended?.isLastOfPerson).toBe(false)
    })
  })

  describe('erasing', () => {
    test('a connection takes everything under it, and the owner can connect another account', async () => {
      const { userId, connectionId, lease } = await leased(social())
      await social().worker.writeContent(lease, [post('1')])
      await social().worker.writeAnalytics(lease, [day])
      expect(await social().connections.erase({ userId: newUser(), connectionId })).toBe(false)
      expect(await social().connections.erase({ userId, connectionId })).toBe(true)
      expect(await social().connections.erase({ userId, connectionId })).toBe(false)
      expect(await tablesWith(connectionId)).toEqual(['social_auth_events'])
      expect(await social().events.list({ userId, connectionId })).toMatchObject([{ event: 'erase', outcome: 'ok' }])
      await expect(social().worker.writeContent(lease, [post('1')])).rejects.toMatchObject({ code: 'lease_lost' })
      const other = instagramAccount(userId, { accountId: '17841400000000002' })
      expect(await social().connections.save(other)).toMatchObject({ outcome: 'created' })
    })

    test("a person's rate limit goes with the last connection that names them", async () => {
      const { userId, person, ids } = await consent()
      const colleague = await social().connections.save(instagramAccount(newUser(), person))
      const { rateLimits } = social().worker
      await rateLimits.report({ ...person, usedPercent: 90 })
      for (const connectionId of ids) await social().connections.erase({ userId, connectionId })
      expect(await rateLimits.read(person)).toMatchObject({ usedPercent: 90 })
      await social().connections.eraseOwner(colleague.connection)
      expect(await rateLimits.read(person)).toBeUndefined()
      // An answer to a call of before.
      expect(await rateLimits.report({ ...person, usedPercent: 97, blockedForMs: 60_000 })).toBe(false)
      expect(await tablesWith(person.platformUserId)).toEqual([])
    })

    test('an owner leaves no row that names them, and nobody else loses one', async () => {
      const { userId, person, ids } = await consent()
      const [connectionId] = ids
      const bystander = await leased(social())
      await social().worker.writeContent(bystander.lease, [post('1')])
      await social().sessions.create(newFlow(userId))
      await social().worker.rateLimits.report({ ...person, usedPercent: 90 })
      await social().events.record({ event: 'connect', outcome: 'ok', userId, connectionId })
      await social().events.record({ event: 'connect', outcome: 'ok', userId: bystander.userId, actor: userId })

      const report = await social().connections.eraseOwner({ userId })
      expect(report).toEqual({ connections: 2, sessions: 1, events: 1 })
      expect(await tablesWith(userId)).toEqual([])
      expect(await tablesWith(person.platformUserId)).toEqual([])
      expect(await tablesWith(connectionId)).toEqual(['social_auth_events'])
      expect(await social().content.count({ userId: bystander.userId })).toBe(1)
      expect(await social().events.list({ userId: bystander.userId })).toMatchObject([{ actor: null }])
      expect(await social().connections.eraseOwner({ userId })).toEqual({ connections: 0, sessions: 0, events: 0 })
    })
  })

  describe("a platform's callback", () => {
    test('about a removed app takes the tokens of all owners of that person, with that app and login only', async () => {
      const { userId, person, ids } = await consent()
      const colleague = await social().connections.save(instagramAccount(newUser(), person))
      const elsewhere = await social().connections.save(instagramAccount(newUser(), { ...person, appId: '2' }))
      const otherLogin = await social().connections.save(instagramAccount(newUser(), { ...person, login: 'instagram' }))
      const theirs = [...ids, colleague.connection.id].sort()
      const { people } = social().worker
      const listed = await people.connectionsOf(person)
      expect(listed.map(({ id }) => id).sort()).toEqual(theirs)
      const ended = await people.deauthorize(person)
      expect(ended.map(({ id }) => id).sort()).toEqual(theirs)
      expect(ended.map(({ statusReason }) => statusReason)).toEqual(['app_removed', 'app_removed', 'app_removed'])
      expect(await people.deauthorize(person)).toEqual([])
      for (const id of theirs) expect(await social().worker.open(id)).toBeUndefined()
      for (const { connection } of [elsewhere, otherLogin]) {
        expect(await social().worker.open(connection.id)).toBeDefined()
      }
      const events = await social().events.list({ userId })
      expect(events.map(({ event, actor }) => [event, actor])).toEqual([
        ['deauthorize', 'platform'],
        ['deauthorize', 'platform'],
      ])
    })

    test('that is older than a token leaves that one alone, so that a replay ends no later login', async () => {
      const start = Date.parse('2026-11-23T09:00:00Z')
      const person = { login: 'facebook', appId: '100000000000001', platformUserId: `person_${randomUUID()}` } as const
      const old = await social(() => start).connections.save(instagramAccount(newUser(), person))
      await social(() => start + 60_000).connections.save(instagramAccount(newUser(), person))
      const deauthorize = () => social().worker.people.deauthorize({ ...person, notAfter: new Date(start + 59_000) })
      expect((await deauthorize()).map(({ id }) => id)).toEqual([old.connection.id])
      expect(await deauthorize()).toEqual([])
      await social(() => start + 120_000).connections.save(instagramAccount(old.connection.userId, person))
      expect(await deauthorize()).toEqual([])
      expect(await social().worker.people.deauthorize(person)).toHaveLength(2)
    })

    test('of Instagram Login may name the account in place of the person, of Facebook Login never', async () => {
      const ids = { accountId: `17841${randomUUID()}`, platformUserId: `scoped_${randomUUID()}` }
      const { people } = social().worker
      const of = (login: 'facebook' | 'instagram', platformUserId: string) =>
        ({ appId: '100000000000001', login, platformUserId }) as const
      const saved = await social().connections.save(instagramAccount(newUser(), ids))
      const viaPage = await social().connections.save(instagramAccount(newUser(), { ...ids, login: 'facebook' }))
      // Somebody whom the platform calls like the account: that is who is meant.
      const named = instagramAccount(newUser(), { accountId: 'other', platformUserId: ids.accountId })
      const other = await social().connections.save(named)
      const idsOf = async (person: Parameters<typeof people.connectionsOf>[0]) =>
        (await people.connectionsOf(person)).map(({ id }) => id)
      expect(await idsOf(of('instagram', ids.accountId))).toEqual([other.connection.id])
      const { userId, id } = other.connection
      await social().connections.erase({ userId, connectionId: id })
      expect(await idsOf(of('instagram', ids.platformUserId))).toEqual([saved.connection.id])
      expect(await idsOf(of('instagram', ids.accountId))).toEqual([saved.connection.id])
      expect(await idsOf(of('facebook', ids.accountId))).toEqual([])
      const ended = await people.deauthorize(of('instagram', ids.accountId))
      expect(ended.map((one) => one.id)).toEqual([saved.connection.id])
      const confirmationCode = randomUUID()
      const gone = await people.erasePerson({ ...of('instagram', ids.accountId), confirmationCode })
      expect(gone).toMatchObject({ connections: 1 })
      expect(await people.connectionsOf(of('facebook', ids.platformUserId))).toHaveLength(1)
      expect(await social().worker.open(viaPage.connection.id)).toBeDefined()
    })

    test('about deletion takes the consent flows too that may hold something of the person', async () => {
      const { userId, person } = await consent()
      const { sessions, worker } = social()
      const accountId = instagramAccount(userId).accountId
      const answered = newFlow(userId)
      const { sessionId } = await sessions.create(answered)
      await sessions.redeem(answered)
      await sessions.keepGrant({ userId, sessionId, grant: 'FAKE-grant' })
      const renewing = { ...newFlow(userId), options: { accountId } }
      await sessions.create(renewing)
      const open = newFlow(userId)
      await sessions.create(open)
      const bystander = newFlow()
      await sessions.create(bystander)
      await worker.people.erasePerson({ ...person, confirmationCode: randomUUID() })
      expect(await sessions.read({ userId, sessionId })).toBeUndefined()
      expect(await sessions.redeem(renewing)).toEqual({ status: 'unknown' })
      expect(await sessions.redeem(open)).toMatchObject({ status: 'redeemed' })
      expect(await sessions.redeem(bystander)).toMatchObject({ status: 'redeemed' })
    })

    test('about deletion takes a grant that nobody chose from yet, where no connection names its owner', async () => {
      const flow = newFlow()
      const { userId } = flow
      const person = { login: 'facebook', appId: '100000000000001', platformUserId: `person_${randomUUID()}` } as const
      const { sessions, worker } = social()
      const { sessionId } = await sessions.create(flow)
      await sessions.redeem(flow)
      await sessions.keepGrant({ userId, sessionId, grant: 'FAKE-grant', person })
      expect(await tablesWith(person.platformUserId)).toEqual(['oauth_sessions'])
      const other = { ...person, appId: '2' }
      await worker.people.erasePerson({ ...other, confirmationCode: randomUUID() })
      expect(await sessions.peekGrant({ userId, sessionId })).toBe('FAKE-grant')
      await worker.people.erasePerson({ ...person, confirmationCode: randomUUID() })
      expect(await sessions.read({ userId, sessionId })).toBeUndefined()
      expect(await tablesWith(person.platformUserId)).toEqual([])
    })

    test('about deletion deletes once a code, and tells what became of it', async () => {
      const { userId, person } = await consent()
      const { people } = social().worker
      const confirmationCode = randomUUID()
      expect(await people.deletion(confirmationCode)).toBeUndefined()
      const done = await people.erasePerson({ ...person, confirmationCode })
      expect(done).toMatchObject({ connections: 2, at: expect.any(Date) })
      expect(await social().connections.list({ userId })).toEqual([])
      expect(await tablesWith(person.platformUserId)).toEqual([])

      await social().connections.save(instagramAccount(userId, person))
      expect(await people.erasePerson({ ...person, confirmationCode })).toEqual(done)
      expect(await people.deletion(confirmationCode)).toEqual(done)
      expect(await social().connections.list({ userId })).toHaveLength(1)
    })
  })
}
