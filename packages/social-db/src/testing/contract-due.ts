import { describe, expect, test } from 'vitest'
import { QUARANTINE_AFTER } from '../tables/sync-state.ts'
import type { Subject } from './contract.ts'
import { instagramAccount, newUser, OURS } from './samples.ts'

/** What is handed out to which worker, and what is let be. */
export function describeDue({ social }: Subject): void {
  const ask = { ...OURS, owner: 'test', leaseSeconds: 60, limit: 10 }

  describe('due connections', () => {
    test('of another app or another platform stay due for who can read them', async () => {
      // Long before anything that another test makes due.
      const { connections, worker } = social(() => Date.parse('1910-01-01T00:00:00Z'))
      const save = async (over: object) => (await connections.save(instagramAccount(newUser(), over))).connection.id
      const ours = await save({})
      const unknown = await save({ appId: null, login: null })
      const foreign = await save({ appId: '999999' })
      const video = await save({ platform: 'youtube' })
      expect([...(await worker.due(ask))].sort()).toEqual([ours, unknown].sort())
      expect(await worker.backlog(ask)).toEqual({ due: 2, oldestDueSeconds: 0 })
      const claimed = await worker.claim(ask)
      expect(claimed.map(({ connectionId }) => connectionId).sort()).toEqual([ours, unknown].sort())
      expect(await worker.backlog(ask)).toEqual({ due: 0, oldestDueSeconds: null })
      expect(await worker.due({ ...ask, appIds: ['999999'] })).toEqual([foreign])
      expect(await worker.due({ ...ask, platforms: ['youtube'] })).toEqual([video])
      for (const connectionId of [ours, unknown, foreign, video]) {
        await worker.markStatus({ connectionId, status: 'needs_reauth' })
      }
    })

    test('that were claimed and given back are as due as they were', async () => {
      const start = Date.parse('1911-01-01T00:00:00Z')
      const { connections, worker } = social(() => start)
      const { connection } = await connections.save(instagramAccount(newUser()))
      const state = () => worker.syncState(connection.id)
      const first = (await worker.claim(ask))[0] ?? expect.fail('nothing was claimed')
      await worker.release(first, { outcome: 'failed', dueInSeconds: 0, error: 'network', watermark: { posts: 7 } })
      const before = await state()
      const [lease] = await worker.claim(ask)
      if (!lease) throw new Error('nothing was claimed')
      expect(await worker.giveBack(lease)).toBe(true)
      expect(await worker.giveBack(lease)).toBe(false)
      // Only the epoch moved: by the claim and by its end.
      expect(await state()).toEqual({ ...before, epoch: (before?.epoch ?? 0) + 2 })
      expect((await worker.claim(ask))[0]).toMatchObject({
        failures: 1,
        watermark: { posts: 7 },
        dueAt: new Date(start),
      })
      await worker.markStatus({ connectionId: connection.id, status: 'needs_reauth' })
    })

    test('are taken by their id only while they are due, where that is asked for', async () => {
      const start = Date.parse('1912-01-01T00:00:00Z')
      const { connections, worker } = social(() => start)
      const { id: connectionId } = (await connections.save(instagramAccount(newUser()))).connection
      const one = { connectionId, owner: 'test', leaseSeconds: 60, onlyIfDue: true }
      const lease = (await worker.acquire(one)) ?? expect.fail('it is due')
      await worker.release(lease, { outcome: 'complete', dueInSeconds: 60 })
      expect(await worker.acquire(one)).toBeUndefined()
      expect(await worker.acquire({ ...one, onlyIfDue: false })).toBeDefined()
      await worker.markStatus({ connectionId, status: 'needs_reauth' })
    })
  })

  describe('quarantine', () => {
    async function failing(at: string) {
      const { connections, worker } = social(() => Date.parse(at))
      const userId = newUser()
      const { id: connectionId } = (await connections.save(instagramAccount(userId))).connection
      const fail = async (): Promise<void> => {
        const lease = await worker.acquire({ connectionId, owner: 'test', leaseSeconds: 60 })
        if (!lease) throw new Error('not free')
        await worker.release(lease, { outcome: 'failed', dueInSeconds: 0, error: 'network' })
      }
      for (let failure = 1; failure < QUARANTINE_AFTER; failure += 1) await fail()
      return {
        connections,
        worker,
        userId,
        connectionId,
        fail,
        isDue: async () => (await worker.due(ask)).length === 1,
      }
    }

    test('begins with the tenth failure in a row, and no event ends it', async () => {
      const { worker, connectionId, fail, isDue } = await failing('1913-01-01T00:00:00Z')
      expect(await isDue()).toBe(true)
      await fail()
      expect(await worker.syncState(connectionId)).toMatchObject({ failures: 10, isQuarantined: true, isDue: false })
      await worker.makeDue(connectionId)
      expect(await isDue()).toBe(false)
      expect(await worker.claim(ask)).toEqual([])
      await worker.markStatus({ connectionId, status: 'needs_reauth' })
    })

    test('ends with a run that was asked for and is complete', async () => {
      const { worker, connectionId, fail } = await failing('1914-01-01T00:00:00Z')
      await fail()
      const lease = await worker.acquire({ connectionId, owner: 'test', leaseSeconds: 60 })
      if (!lease) throw new Error('not free')
      expect(await worker.heartbeat(lease, { leaseSeconds: 60 })).toBe('held')
      await worker.release(lease, { outcome: 'complete', dueInSeconds: 60 })
      expect(await worker.syncState(connectionId)).toMatchObject({ failures: 0, isQuarantined: false })
      await worker.markStatus({ connectionId, status: 'needs_reauth' })
    })

    test('ends when the owner resumes it, or connects again', async () => {
      const first = await failing('1915-01-01T00:00:00Z')
      await first.fail()
      await first.connections.resume(first)
      expect(await first.connections.syncState(first)).toMatchObject({ failures: 0, lastError: null, isDue: true })
      await first.worker.markStatus({ connectionId: first.connectionId, status: 'needs_reauth' })
      const second = await failing('1916-01-01T00:00:00Z')
      await second.fail()
      await second.connections.save(instagramAccount(second.userId))
      expect(await second.isDue()).toBe(true)
      await second.worker.markStatus({ connectionId: second.connectionId, status: 'needs_reauth' })
    })

    test('is not ended by resuming what has failed less often', async () => {
      const { connections, userId, connectionId, worker } = await failing('1917-01-01T00:00:00Z')
      await connections.resume({ userId, connectionId })
      expect(await worker.syncState(connectionId)).toMatchObject({ failures: 9, lastError: 'network' })
      await worker.markStatus({ connectionId, status: 'needs_reauth' })
    })
  })
}
