import { sql } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Subject } from './contract.ts'
import { instagramAccount, newUser, post, type SavedAtMeta } from './samples.ts'

const HOUR = 3_600_000
const start = Date.parse('2026-11-23T09:00:00Z')
const appIds = ['100000000000001', '100000000000002'] as const
const platform = 'instagram'

export function describeHints({ db, social }: Subject): void {
  const at = (ms: number) => social(() => start + ms)
  const isDue = async (connectionId: string, ms: number): Promise<boolean> =>
    (await at(ms).worker.syncState(connectionId))?.isDue === true

  async function connect(over: Partial<SavedAtMeta> = {}) {
    const { connection } = await at(0).connections.save(instagramAccount(newUser(), over))
    return connection
  }

  /** A connection whose run has ended, due again an hour later. */
  async function idle(
    over: Partial<SavedAtMeta>,
    end: { outcome?: 'complete' | 'failed'; blockedUntil?: string } = {},
  ) {
    const { id: connectionId, userId } = await connect(over)
    const lease = await at(0).worker.acquire({ connectionId, owner: 'test', leaseSeconds: 60 })
    if (!lease) throw new Error('the new connection could not be leased')
    const { outcome = 'complete', ...watermark } = end
    await at(0).worker.release(lease, { outcome, dueInSeconds: HOUR / 1000, watermark })
    return { connectionId, userId }
  }

  /** How often a connection's state was written. */
  async function versionOf(connectionId: string): Promise<string> {
    return JSON.stringify(
      await db().execute(
        sql`select xmin::text as version from social_sync_state where connection_id = ${connectionId}`,
      ),
    )
  }

  describe('accounts that a webhook names', () => {
    test('are found over all owners, for these apps and while they hold a token', async () => {
      const accountId = `acc${randomUUID()}`
      const saved = [await connect({ accountId }), await connect({ accountId, appId: '100000000000002' })]
      await connect({ accountId, appId: '200000000000002' })
      const find = (ids = [accountId, 'x']) => social().worker.connectionsOf({ platform, appIds, accountIds: ids })
      expect((await find()).map(({ id }) => id).toSorted()).toEqual(saved.map(({ id }) => id).toSorted())
      const [first, second] = saved
      await social().connections.disconnect({ userId: first?.userId ?? '', connectionId: first?.id ?? '' })
      expect((await find()).map(({ userId }) => userId)).toEqual([second?.userId])
      expect(await find([])).toEqual([])
    })

    test('are made due over all owners, of these apps and this platform alone', async () => {
      const accountId = `acc${randomUUID()}`
      const one = await idle({ accountId })
      const two = await idle({ accountId, appId: '100000000000002' })
      const others = [
        await idle({ accountId, appId: '3' }),
        await idle({ accountId, platform: 'facebook' }),
        await idle({ accountId: `acc${randomUUID()}` }),
      ]
      expect(await isDue(one.connectionId, 1000)).toBe(false)
      expect(await at(1000).worker.makeAccountsDue({ platform, appIds, accountIds: [accountId, 'x"\\{'] })).toBe(2)
      for (const { connectionId } of [one, two]) expect(await isDue(connectionId, 1000)).toBe(true)
      for (const { connectionId } of others) expect(await isDue(connectionId, 1000)).toBe(false)
      expect(await at(1000).worker.makeAccountsDue({ platform, appIds, accountIds: [] })).toBe(0)
      expect(await at(1000).worker.makeAccountsDue({ platform, appIds: [], accountIds: [accountId] })).toBe(0)
    })

    test('are written once, however often they are named', async () => {
      const accountId = `acc${randomUUID()}`
      const { connectionId } = await idle({ accountId })
      const hint = (ms: number) => at(ms).worker.makeAccountsDue({ platform, appIds, accountIds: [accountId] })
      expect(await hint(1000)).toBe(1)
      const after = await versionOf(connectionId)
      for (let replay = 0; replay < 100; replay += 1) expect(await hint(1000 + replay)).toBe(0)
      expect(await versionOf(connectionId)).toBe(after)
    })

    test('keep a back-off, a block and a pause', async () => {
      const accountId = `acc${randomUUID()}`
      const failed = await idle({ accountId }, { outcome: 'failed' })
      const blockedUntil = new Date(start + HOUR).toISOString()
      const blocked = await idle({ accountId }, { blockedUntil })
      const paused = await idle({ accountId })
      await social().connections.pause(paused)
      const hint = (ms: number) => at(ms).worker.makeAccountsDue({ platform, appIds, accountIds: [accountId] })
      expect(await hint(HOUR - 1)).toBe(0)
      for (const { connectionId } of [failed, blocked, paused]) expect(await isDue(connectionId, HOUR - 1)).toBe(false)
      await social().connections.resume(paused)
      // A block that is over holds nobody up, nor does what is no moment.
      await db().execute(sql`update social_sync_state set next_due_at = next_due_at + interval '1 day'
        where connection_id = ${blocked.connectionId}`)
      const odd = await idle({ accountId }, { blockedUntil: 'n' })
      await db().execute(sql`update social_sync_state set watermark = '{"blockedUntil": 7}', next_due_at = next_due_at + interval '1 day'
        where connection_id = ${odd.connectionId}`)
      expect(await hint(HOUR)).toBe(2)
      expect(await isDue(blocked.connectionId, HOUR)).toBe(true)
      expect(await isDue(odd.connectionId, HOUR)).toBe(true)
    })

    test('that are being synced are due again after the run', async () => {
      const accountId = `acc${randomUUID()}`
      const { connectionId } = await idle({ accountId })
      const lease = await at(1000).worker.acquire({ connectionId, owner: 'test', leaseSeconds: 60 })
      if (!lease) throw new Error('not free')
      expect(await at(2000).worker.makeAccountsDue({ platform, appIds, accountIds: [accountId] })).toBe(1)
      expect(await isDue(connectionId, 2000)).toBe(false)
      await at(3000).worker.release(lease, { outcome: 'complete', dueInSeconds: HOUR / 1000 })
      expect(await isDue(connectionId, 3000)).toBe(true)
    })

    test('do not wait for each other when two name the same ones in another order', async () => {
      const accountIds = Array.from({ length: 30 }, () => `acc${randomUUID()}`)
      for (const accountId of accountIds) await idle({ accountId })
      const hint = (ids: readonly string[]) => at(1000).worker.makeAccountsDue({ platform, appIds, accountIds: ids })
      const counts = await Promise.all([hint(accountIds), hint(accountIds.toReversed()), hint(accountIds)])
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(30)
    })
  })

  test('when a webhook came last is noted with what else is kept, once an hour', async () => {
    const accountId = `acc${randomUUID()}`
    const metadata = { page_id: '7', webhooks: { fields: ['feed'] } }
    const { id: connectionId, userId } = await connect({ accountId, metadata })
    const bare = await connect({ accountId })
    await db().execute(sql`update social_media_connections set metadata = null where id = ${bare.id}`)
    const other = await connect({ accountId, appId: '3' })
    const note = (ms: number) => at(ms).worker.noteWebhooks({ platform, appIds, accountIds: [accountId] })
    const kept = async (owner: string, id: string) =>
      (await social().connections.get({ userId: owner, connectionId: id }))?.metadata
    expect(await note(0)).toBe(2)
    const webhooks = { fields: ['feed'], last_at: '2026-11-23T09:00:00.000Z' }
    expect(await kept(userId, connectionId)).toEqual({ page_id: '7', webhooks })
    expect(await kept(bare.userId, bare.id)).toEqual({ webhooks: { last_at: webhooks.last_at } })
    expect(await kept(other.userId, other.id)).toEqual({})
    expect(await note(HOUR)).toBe(0)
    expect(await note(HOUR + 1)).toBe(2)
    expect(await at(0).worker.noteWebhooks({ platform, appIds, accountIds: [] })).toBe(0)
  })

  test('connections are found by what is kept with them, of an app and login, while they hold a token', async () => {
    const page = `page${randomUUID()}`
    const login = 'facebook' as const
    const first = await connect({ login, metadata: { page_id: page, tasks: ['ANALYZE'] } })
    const second = await connect({ login, platform: 'facebook', metadata: { page_id: page } })
    await connect({ login, metadata: { page_id: `${page}1` } })
    await connect({ login, appId: '3', metadata: { page_id: page } })
    await connect({ metadata: { page_id: page } })
    const find = async () =>
      (await social().worker.connectionsKeptWith({ appId: appIds[0], login, metadata: { page_id: page } }))
        .map(({ id }) => id)
        .toSorted()
    expect(await find()).toEqual([first.id, second.id].toSorted())
    await social().connections.disconnect({ userId: first.userId, connectionId: first.id })
    expect(await find()).toEqual([second.id])
  })

  test('tokens of persons are made due to be looked after, once', async () => {
    const person = { appId: '100000000000001', login: 'facebook' } as const
    const platformUserIds = [`p${randomUUID()}`, `p${randomUUID()}`]
    const rows = []
    for (const platformUserId of platformUserIds) rows.push(await connect({ ...person, platformUserId }))
    const [first, second] = rows
    const other = await connect({ ...person, login: 'instagram', platformUserId: platformUserIds[0] ?? null })
    await social().connections.disconnect({ userId: second?.userId ?? '', connectionId: second?.id ?? '' })
    const hint = () => at(1000).worker.makeTokensDue({ ...person, platformUserIds })
    expect(await hint()).toBe(1)
    expect(await hint()).toBe(0)
    const due = await at(1000).worker.claimTokens({
      limit: 10_000,
      leaseSeconds: 1,
      appIds: ['100000000000001'],
      platforms: ['facebook', 'instagram'],
    })
    const ids = due.map(({ connectionId }) => connectionId)
    expect(ids).toContain(first?.id)
    expect(ids).not.toContain(second?.id)
    expect(ids).not.toContain(other.id)
    expect(await at(1000).worker.makeTokensDue({ ...person, platformUserIds: [] })).toBe(0)
  })

  describe('counts of stories', () => {
    const counts = (engagementMetrics = {}, reachMetrics = {}) => ({ engagementMetrics, reachMetrics })

    async function withStory(over: Parameters<typeof post>[1] = {}) {
      const accountId = `acc${randomUUID()}`
      const { id: connectionId, userId } = await connect({ accountId })
      const lease = await at(0).worker.acquire({ connectionId, owner: 'test', leaseSeconds: 60 })
      if (!lease) throw new Error('not free')
      const story = post('s1', {
        contentType: 'story',
        engagementMetrics: { replies: 3, hidden: null, odd: 'text' },
        reachMetrics: { reach: 90 },
        ...over,
      })
      await at(0).worker.writeContent(lease, [story, post('p1', { engagementMetrics: { replies: 3 } })])
      const raise = (told: object, platformContentId = 's1', apps: readonly string[] = appIds) =>
        at(5000).worker.raiseCounts({ platform, appIds: apps }, [
          { accountId, platformContentId, ...counts(), ...told },
        ])
      const read = async (id = 's1') => {
        const items = await social().content.timeline({ userId, limit: 100, competitors: true })
        return items.find(({ platformContentId }) => platformContentId === id)
      }
      return { accountId, connectionId, userId, lease, raise, read }
    }

    test('are raised and never lowered, and the rest of the story stays', async () => {
      const { raise, read } = await withStory()
      const before = await read()
      expect(await raise(counts({ replies: 5, exits: 2, hidden: 1, odd: 9 }, { reach: 80 }))).toBe(1)
      const after = await read()
      expect(after).toEqual({
        ...before,
        engagementMetrics: { replies: 5, exits: 2, hidden: 1, odd: 'text' },
        fetchedAt: new Date(start + 5000),
      })
      expect(await raise(counts({ replies: 4 }, { reach: 90 }))).toBe(0)
      expect(await raise(counts({}, { reach: 91, views: 0 }))).toBe(1)
      expect((await read())?.reachMetrics).toEqual({ reach: 91, views: 0 })
      expect(await raise(counts())).toBe(0)
    })

    test('are raised of a stored story of this account and app alone; nothing is inserted', async () => {
      const { userId, connectionId, raise, read } = await withStory()
      const more = counts({ replies: 50 }, { reach: 999 })
      expect(await raise(more, 'unknown')).toBe(0)
      expect(await raise(more, 'p1')).toBe(0)
      expect(await raise(more, 's1', ['3'])).toBe(0)
      expect(await raise({ ...more, accountId: `acc${randomUUID()}` })).toBe(0)
      expect((await read('p1'))?.engagementMetrics).toEqual({ replies: 3 })
      expect(await social().content.count({ userId })).toBe(2)
      await social().connections.pause({ userId, connectionId })
      expect(await raise(more)).toBe(0)
      await social().connections.resume({ userId, connectionId })
      await social().connections.disconnect({ userId, connectionId })
      expect(await raise(more)).toBe(0)
      expect((await read())?.engagementMetrics).toMatchObject({ replies: 3 })
    })

    test("of somebody else's story that is watched stay as they are", async () => {
      const { raise, read } = await withStory({ isCompetitorContent: true })
      expect(await raise(counts({ replies: 50 }))).toBe(0)
      expect((await read())?.engagementMetrics).toMatchObject({ replies: 3 })
    })

    test('told twice of one story count with the higher, and what is no count is refused', async () => {
      const { accountId, raise, read } = await withStory()
      const told = [7, 9, 8].map((replies) => ({ accountId, platformContentId: 's1', ...counts({ replies }, {}) }))
      expect(await at(5000).worker.raiseCounts({ platform, appIds }, told)).toBe(1)
      expect((await read())?.engagementMetrics).toMatchObject({ replies: 9 })
      expect(await at(5000).worker.raiseCounts({ platform, appIds }, [])).toBe(0)
      for (const replies of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        await expect(raise(counts({ replies }))).rejects.toMatchObject({ code: 'invalid' })
      }
    })

    test('survive a run that goes on, which keeps what it did not read', async () => {
      const { lease, raise, read } = await withStory()
      await raise(counts({ exits: 4 }))
      await at(6000).worker.writeContent(lease, [
        post('s1', {
          contentType: 'story',
          engagementMetrics: { replies: 6 },
          reachMetrics: {},
          contentHash: 'hash-2',
        }),
      ])
      expect((await read())?.engagementMetrics).toMatchObject({ replies: 6, exits: 4 })
    })
  })
}
