import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { migrate } from '../migrate.ts'
import { createTestDatabase } from '../testing.ts'
import { instagramAccount, newUser } from './samples.ts'

/** What `createTestDatabase` promises, on each kind of database. */
export function describeTestDatabase(name: string, url: () => string | undefined): void {
  describe(`createTestDatabase on ${name}`, () => {
    test('makes migrated databases that do not see each other', { timeout: 120_000 }, async () => {
      const both = await Promise.all([createTestDatabase({ url: url() }), createTestDatabase({ url: url() })])
      const userId = newUser()
      await both[0].social.connections.save(instagramAccount(userId))
      expect(await both[0].social.connections.list({ userId })).toHaveLength(1)
      expect(await both[1].social.connections.list({ userId })).toEqual([])
      expect(await migrate(both[1].db)).toEqual({ applied: [], pending: [] })
      for (const database of both) await database.close()
    })

    test('resets everything, the audit too', { timeout: 120_000 }, async () => {
      const database = await createTestDatabase({ url: url(), now: () => 0 })
      const { connections, events } = database.social
      const userId = newUser()
      await connections.save(instagramAccount(userId))
      await events.record({ event: 'connect', outcome: 'done', userId })
      const startedAt = performance.now()
      await database.reset()
      const tookMs = performance.now() - startedAt
      expect(await connections.list({ userId })).toEqual([])
      expect((await connections.save(instagramAccount(userId))).connection.createdAt).toEqual(new Date(0))
      const left = await database.db.execute(sql`select count(*)::text as events from social_auth_events`)
      expect(JSON.stringify(left)).toContain('"events":"0"')
      await events.record({ event: 'connect', outcome: 'done', userId })
      await expect(database.db.execute(sql`delete from social_auth_events`)).rejects.toThrow()
      expect(await migrate(database.db)).toEqual({ applied: [], pending: [] })

      const begunAt = performance.now()
      await (await createTestDatabase({ url: url() })).close()
      const copiedMs = performance.now() - begunAt
      process.stdout.write(`test database on ${name}: reset ${tookMs.toFixed(0)} ms, copy ${copiedMs.toFixed(0)} ms\n`)
      await database.close()
    })
  })
}
