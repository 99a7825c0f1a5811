import { setTimeout as wait } from 'node:timers/promises'
import { createTestDatabase } from '@bos/social-db/testing'
import { afterEach, expect, inject, test } from 'vitest'
import { TOKEN_FAILPOINTS } from '../failpoint.ts'
import { countIn, urlOf } from '../test-support/crowd.ts'
import { createKillWorkers } from '../test-support/kill-workers.ts'
import { openTown, type Resident } from '../test-support/town.ts'

const PLACES = TOKEN_FAILPOINTS.flatMap((name) => [`${name}:1`, `${name}:2`])
// Whoever dies at the second visit has looked after one before.
const ACCOUNTS = 1.5 * PLACES.length
const REFRESH = 'GET graph.instagram.com/refresh_access_token'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

test('a death at every failpoint of a refresh loses no token', async () => {
  const database = await createTestDatabase({ url: inject('postgresUrl') })
  closing.push(() => database.close())
  const { meta, sync, env, addInstagram } = openTown(database, { seed: 20, at: Date.parse('2026-11-23T09:00:00Z') })
  const residents: Resident[] = []
  for (let n = 0; n < ACCOUNTS; n += 1) residents.push(await addInstagram())
  meta.clock.advance({ days: 31 })
  const server = await meta.listen()
  closing.push(() => server.close())
  const workers = await createKillWorkers({
    databaseUrl: await urlOf(database, inject('postgresUrl')),
    env,
    hosts: server.hosts,
    leaseSeconds: 1,
    now: meta.clock.now(),
  })
  closing.push(() => workers.end())
  for (const failpoint of PLACES) {
    const victim = await workers.start({ failpoint, task: 'tend' })
    victim.work()
    expect.soft(await victim.deathWithin(30_000), failpoint).toBe('SIGKILL')
  }
  const rescuer = await workers.start({ task: 'tend' })
  rescuer.work()
  const opened = () => Promise.all(residents.map(({ connectionId }) => database.social.worker.open(connectionId)))
  const states = () => Promise.all(residents.map(({ connectionId }) => database.social.worker.syncState(connectionId)))
  const isDone = async () =>
    (await opened()).every((one) => one?.tokenVersion === 2) && !(await states()).some((one) => one?.isTokenHeld)
  for (let tries = 0; !(await isDone()); tries += 1) {
    if (tries > 300) throw new Error('nobody took the tokens over')
    await wait(250)
  }
  await rescuer.rest()
  // Meta had answered, and nobody knew.
  const unsaved = PLACES.filter((place) => place.startsWith('renewal unsaved')).length
  expect(countIn(meta.log, REFRESH)).toBe(ACCOUNTS + unsaved)
  for (const { userId, connectionId, accountId } of residents) {
    expect((await sync.accounts.get({ userId, connectionId })).health.word).toBe('ok')
    const graph = await sync.graph(connectionId, { userId })
    await graph.request('GET', accountId)
  }
  process.stdout.write(
    `proof: killed at ${PLACES.length} visits of ${TOKEN_FAILPOINTS.length} places of a refresh: ${ACCOUNTS} tokens well, each renewed once, ${unsaved} answers of Meta lost and asked for again\n`,
  )
})
