import { isGraphError, igUser } from '@bos/meta-client'
import { rateLimits } from '@bos/social-db/schema'
import { describe, expect, it } from 'vitest'
import { createSync } from '../index.ts'
import type { OpenShop } from './sync-contract.ts'

/** What one worker learns of the limits of the app and of a person, and the others go by. */
export function limitsContract(open: OpenShop): void {
  async function openTwo() {
    const shop = await open()
    // Other tests over the same database write theirs.
    await shop.db.delete(rateLimits)
    const { instagram } = await shop.connect()
    const asked: string[] = []
    const other = createSync({
      env: shop.env,
      db: shop.db,
      clock: shop.meta.clock,
      fetch: (input, init) => {
        asked.push(new URL(new Request(input, init).url).pathname)
        return shop.meta.fetch(input, init)
      },
    })
    const access = { userId: shop.userId, actor: shop.userId, purpose: 'read' }
    const mine = await shop.sync.graph(instagram, access)
    const theirs = await other.graph(instagram, access)
    asked.length = 0
    const id = shop.instagram.id
    return { shop, id, mine, theirs, asked }
  }

  const problemOf = (error: unknown) =>
    isGraphError(error) ? { code: error.code, scope: error.scope } : { code: 'another error' }

  describe('limits that workers share', () => {
    it.each([
      [4, 'app'],
      [17, 'person'],
    ] as const)('a refusal with code %i stops the %s in every process, until its time', async (code, scope) => {
      const { shop, id, mine, theirs, asked } = await openTwo()
      const discover = { fields: `business_discovery.username(blue_store){id}` }
      shop.meta.faults.next('GET /:id', { code }, { times: Infinity })
      await expect(mine.request('GET', id, discover).catch(problemOf)).resolves.toEqual({ code: 'throttled', scope })
      shop.meta.faults.lift()
      // Written after the answer was given, so as not to hold it up.
      await expect.poll(() => shop.db.$count(rateLimits)).toBe(1)
      await expect(theirs.request('GET', id, discover).catch(problemOf)).resolves.toEqual({ code: 'throttled', scope })
      expect(asked).toEqual([])
      // An account's own calls go on where only the person is stopped.
      const own = theirs.get(igUser, id, { fields: ['username'] }).catch(problemOf)
      await expect(own).resolves.toMatchObject(scope === 'app' ? { scope } : { username: 'blue_store' })
      shop.meta.clock.advance({ hours: 25 })
      await theirs.get(igUser, id, { fields: ['username'] })
      expect(asked.length).toBe(scope === 'app' ? 1 : 2)
    })

    it("an account's own limit is no row: it moves only when that account is due", async () => {
      const { shop, id, mine, theirs } = await openTwo()
      shop.meta.faults.next('GET /:id', { code: 80002, regainMinutes: 19 })
      await expect(mine.get(igUser, id, { fields: ['username'] })).rejects.toMatchObject({ scope: 'account' })
      await expect(theirs.get(igUser, id, { fields: ['username'] })).resolves.toMatchObject({ username: 'blue_store' })
      expect(await shop.db.$count(rateLimits)).toBe(0)
    })
  })
}
