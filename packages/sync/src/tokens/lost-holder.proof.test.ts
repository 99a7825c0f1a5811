import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { authEvents } from '@bos/social-db/schema'
import { createTestDatabase } from '@bos/social-db/testing'
import { and, eq, inArray } from 'drizzle-orm'
import { expect, inject, test } from 'vitest'
import { countIn, gatherCrowd, sumOf, urlOf } from '../test-support/crowd.ts'
import { openTown } from '../test-support/town.ts'
import { TOKEN_LEASE_SECONDS } from './look-after.ts'

const START = Date.parse('2026-11-23T09:00:00Z')
const REFRESH = 'GET graph.instagram.com/refresh_access_token'
const HELD = 10
const RESCUERS = 2
// Until the others have noticed, on a busy machine.
const SPARE_SECONDS = 20
const LONG_MS = 600_000

/** What a refresh does at Meta, as the emulator's option of that name. */
type Refresh = 'sliding' | 'same' | 'rotating'

/** Accounts whose token is due, and processes: first those that will be lost, then those that go on. */
async function gather(
  refresh: Refresh,
  { seed, accounts, holders }: { seed: number; accounts: number; holders: number },
) {
  const database = await createTestDatabase({ url: inject('postgresUrl') })
  const town = openTown(database, { seed, at: START, instagram: { refresh } })
  const residents = []
  for (let index = 0; index < accounts; index += 1) residents.push(await town.addInstagram())
  town.meta.clock.advance({ days: 31 })
  const { meta, env, sync } = town
  const server = await meta.listen()
  const processes = holders + RESCUERS
  const crowd = await gatherCrowd({
    processes,
    databaseUrl: await urlOf(database, inject('postgresUrl')),
    env,
    hosts: server.hosts,
  })
  const ids = residents.map(({ connectionId }) => connectionId)
  const order = () => ({ task: 'tend', now: meta.clock.now() }) as const

  async function opened() {
    const found = await Promise.all(ids.map((id) => database.social.worker.open(id)))
    return found.map((one) => one ?? expect.fail('erased'))
  }

  const isSettled = async () =>
    (await opened()).every(({ tokenVersion, connection }) => tokenVersion > 1 || connection.status !== 'active')

  /** The others look after tokens until it is over: each has another, or was given up. Says how long that took. */
  async function rescue(isOver: () => boolean | Promise<boolean> = isSettled): Promise<number> {
    const startedAt = performance.now()
    const passed = () => (performance.now() - startedAt) / 1000
    await Promise.all(
      crowd.members.slice(holders).map(async ({ ask }) => {
        while (!(await isOver())) {
          if (passed() > 3 * TOKEN_LEASE_SECONDS) throw new Error('nobody took over')
          await ask({ ...order(), concurrency: 4 })
          await setTimeout(250)
        }
      }),
    )
    return passed()
  }

  async function countOf(event: string): Promise<number> {
    const isOurs = and(eq(authEvents.event, event), inArray(authEvents.connectionId, ids))
    return (await database.db.select({ id: authEvents.id }).from(authEvents).where(isOurs)).length
  }

  return {
    meta,
    sync,
    residents,
    order,
    opened,
    rescue,
    countOf,
    holders: crowd.members.slice(0, holders),
    refreshes: () => countIn(meta.log, REFRESH),
    async end() {
      await crowd.end()
      await server.close()
      await database.close()
    },
  }
}

/** One process holds ten tokens and is killed, before or after Meta has answered it. */
async function kill(refresh: Refresh, moment: 'before' | 'after') {
  const { meta, sync, order, ...scene } = await gather(refresh, {
    seed: moment === 'before' ? 1 : 2,
    accounts: HELD,
    holders: 1,
  })
  try {
    const { child } = scene.holders[0] ?? expect.fail('no holder')
    const answers = { heldBack: 0 }
    child.on('message', () => (answers.heldBack += 1))
    if (moment === 'before') meta.faults.next('GET /refresh_access_token', { slowMs: Infinity }, { times: Infinity })
    child.send({ ...order(), concurrency: HELD, ...(moment === 'after' && { onRefreshed: 'hang' }) })
    await until(() => (moment === 'before' ? scene.refreshes() : answers.heldBack) === HELD)
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    meta.faults.lift()
    const seconds = await scene.rescue(() => scene.refreshes() === 2 * HELD)
    expect(seconds).toBeLessThan(TOKEN_LEASE_SECONDS + SPARE_SECONDS)
    // The very same text, renewed a moment ago, is refused for a day; it lives on meanwhile.
    const isYoung = refresh === 'same' && moment === 'after'
    if (isYoung) meta.clock.advance({ hours: 26 }) // it is looked after once a day, spread by a tenth
    await scene.rescue()
    expect(scene.refreshes()).toBe((isYoung ? 3 : 2) * HELD)
    const found = { ok: 0, lost: 0, other: 0 }
    for (const { userId, connectionId, accountId } of scene.residents) {
      const { health } = await sync.accounts.get({ userId, connectionId })
      const graph = await sync.graph(connectionId, { userId }).catch(() => undefined)
      await graph?.request('GET', accountId)
      if (health.word === 'ok' && graph) found.ok += 1
      else if (health.reasons[0]?.code === 'refresh_result_lost' && !graph) found.lost += 1
      else found.other += 1
    }
    const isLost = refresh === 'rotating' && moment === 'after'
    expect(found).toEqual({ ok: isLost ? 0 : HELD, lost: isLost ? HELD : 0, other: 0 })
    const events = { renewed: await scene.countOf('token_renewed'), ended: await scene.countOf('needs_reauth') }
    expect(events).toEqual({ renewed: found.ok, ended: found.lost })
    const end = isLost ? `${found.lost} told that the new token was lost` : `${found.ok} well`
    return `${moment} Meta's answer taken over after ${seconds.toFixed(0)} s${isYoung ? ' and again a day later' : ''}, ${end}, ${scene.refreshes()} calls`
  } finally {
    await scene.end()
  }
}

// At once, because most of it is waiting for leases to end.
test.concurrent.each(['sliding', 'same', 'rotating'] as const)(
  'a process that is killed while it refreshes: %s',
  { timeout: LONG_MS },
  async (refresh) => {
    const [before, after] = await Promise.all([kill(refresh, 'before'), kill(refresh, 'after')])
    process.stdout.write(`proof: a holder of ${HELD} tokens killed (${refresh}): ${before}; ${after}\n`)
  },
)

test('a process that was frozen past its lease stores nothing', { timeout: LONG_MS }, async () => {
  const zombies = 4
  const scene = await gather('sliding', { seed: 1, accounts: zombies, holders: zombies })
  try {
    const freeze = { ...scene.order(), concurrency: 1, onRefreshed: 'freeze' } as const
    const answers = []
    // One after the other, so that each takes one token and is frozen with it.
    for (const [index, { ask }] of scene.holders.entries()) {
      answers.push(ask(freeze))
      await until(() => scene.refreshes() === index + 1)
    }
    const seconds = await scene.rescue()
    const stored = (await scene.opened()).map(({ accessToken }) => accessToken.expose())
    for (const { child } of scene.holders) child.kill('SIGCONT')
    const came = sumOf(await Promise.all(answers))
    expect(came).toMatchObject({ lost: zombies, renewed: 0, dead: 0, failed: 0 })
    expect((await scene.opened()).map(({ accessToken }) => accessToken.expose())).toEqual(stored)
    expect([scene.refreshes(), await scene.countOf('token_renewed')]).toEqual([2 * zombies, zombies])
    process.stdout.write(
      `proof: ${zombies} holders frozen past their lease: taken over after ${seconds.toFixed(0)} s, ${came['lost']} of ${zombies} late answers found the lease lost, 0 stored\n`,
    )
  } finally {
    await scene.end()
  }
})

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries += 1) {
    if (tries > 1200) throw new Error('it did not come to that within a minute')
    await setTimeout(50)
  }
}
