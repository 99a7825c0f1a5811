import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { isSocialDbError } from './errors.ts'
import { generateVaultKey } from './key-ring.ts'
import { migrate } from './migrate.ts'
import { createSocialDb } from './social-db.ts'
import type { SocialDb } from './social-db.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'
import { instagramAccount, leased, newUser, OURS, post } from './testing/samples.ts'
import { createVault } from './vault.ts'

describe('endings and claims among others at work', () => {
  const held: { fresh?: FreshPostgres; social?: SocialDb } = {}
  const social = (): SocialDb => held.social ?? expect.fail('not open')

  beforeAll(async () => {
    held.fresh = await freshPostgres(inject('postgresUrl'))
    await migrate(held.fresh.db)
    held.social = createSocialDb(held.fresh.db, { vault: await createVault(generateVaultKey()) })
  })
  afterAll(() => held.fresh?.drop())

  test.each(['pause', 'disconnect', 'erase', 'eraseOwner', 'deauthorize'] as const)(
    '%s in the midst of a run neither deadlocks nor lets it write on',
    async (ending) => {
      for (let round = 0; round < 15; round += 1) {
        const platformUserId = `person_${randomUUID()}`
        const account = instagramAccount(newUser(), { platformUserId })
        const { connection } = await social().connections.save(account)
        const one = { userId: account.userId, connectionId: connection.id }
        const lease = await social().worker.acquire({ ...one, owner: 'test', leaseSeconds: 60 })
        if (!lease) throw new Error('the new connection could not be leased')
        const { worker, connections } = social()
        const person = { appId: account.appId, login: account.login, platformUserId }
        const ends = {
          pause: () => connections.pause(one),
          disconnect: () => connections.disconnect(one),
          erase: () => connections.erase(one),
          eraseOwner: () => connections.eraseOwner(one),
          deauthorize: () => worker.people.deauthorize(person),
        }
        const work = [
          worker.writeContent(lease, [post('1'), post('2')]),
          worker.heartbeat(lease, { leaseSeconds: 60 }),
          ends[ending](),
          worker.markStatus({ connectionId: connection.id, status: 'needs_reauth', reason: 'expired' }),
          worker.release(lease, { outcome: 'complete', dueInSeconds: 0 }),
        ]
        const results = await Promise.allSettled(work)
        const codes = results.map((done) => {
          if (done.status === 'fulfilled') return 'ok'
          return isSocialDbError(done.reason) ? done.reason.code : 'unknown'
        })
        // Where the ending came first the lease is lost, or there is no row to mark.
        expect(codes.filter((code) => !['ok', 'lease_lost', 'not_found'].includes(code))).toEqual([])
        if (ending === 'pause') continue
        expect(await worker.open(connection.id)).toBeUndefined()
        await expect(worker.writeContent(lease, [post('3')])).rejects.toMatchObject({ code: 'lease_lost' })
      }
    },
  )

  test('owners who named each other in the audit are erased at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [one, other] = [newUser(), newUser()]
      await held.fresh?.query(`insert into social_auth_events (event, outcome, user_id, actor)
        select 'x', 'ok', case when n % 2 = 0 then '${one}' else '${other}' end,
          case when n % 2 = 0 then '${other}' else '${one}' end from generate_series(1, 400) n`)
      const erased = await Promise.all([one, other].map((userId) => social().connections.eraseOwner({ userId })))
      // Each event names nobody once both are gone, whoever was first.
      expect(erased.map(({ connections, sessions }) => [connections, sessions])).toEqual([
        [0, 0],
        [0, 0],
      ])
      const left = await held.fresh?.query(`select from social_auth_events
        where user_id in ('${one}', '${other}') or actor in ('${one}', '${other}')`)
      expect(left).toHaveLength(0)
    }
  })

  test("of a person's connections that end at once, one is the last", async () => {
    for (let round = 0; round < 10; round += 1) {
      const userId = newUser()
      const person = { login: 'facebook', platformUserId: `person_${randomUUID()}` } as const
      const saved = [
        await social().connections.save(instagramAccount(userId, { ...person, platform: 'facebook' })),
        await social().connections.save(instagramAccount(userId, person)),
      ]
      const ended = await Promise.all(
        saved.map(({ connection }) => social().connections.disconnect({ userId, connectionId: connection.id })),
      )
      expect(ended.filter((end) => end?.isLastOfPerson)).toHaveLength(1)
    }
  })

  test('eight workers claim forty connections, each once', async () => {
    await held.fresh?.query(`update social_sync_state set next_due_at = now() + interval '1 day'`)
    const owners = await Promise.all(Array.from({ length: 40 }, () => leased(social())))
    await Promise.all(
      owners.map(({ lease }) => social().worker.release(lease, { outcome: 'partial', dueInSeconds: 0 })),
    )
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => social().worker.claim({ ...OURS, limit: 6, owner: 'test', leaseSeconds: 60 })),
    )
    // What one had locked, another passed over: the next round finds it free or taken.
    const late = await social().worker.claim({ ...OURS, limit: 40, owner: 'test', leaseSeconds: 60 })
    const ids = [...claims.flat(), ...late].map(({ connectionId }) => connectionId)
    expect(ids.sort()).toEqual(owners.map(({ connectionId }) => connectionId).sort())
  })
})
