import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { bundle } from '../../../scripts/testing/bundle.ts'
import { generateVaultKey } from './key-ring.ts'
import { migrate } from './migrate.ts'
import { createSocialDb } from './social-db.ts'
import type { SocialDb } from './social-db.ts'
import { fenceTest } from './testing/contract-fence.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'
import type { RedeemOrder } from './testing/redeem-worker.ts'
import { leased, newFlow, post } from './testing/samples.ts'
import { createVault } from './vault.ts'

const keys = generateVaultKey()

function say(figure: string): void {
  process.stdout.write(`proof: ${figure}\n`)
}

describe('races, over and over', () => {
  const held: { fresh?: FreshPostgres; social?: SocialDb } = {}
  const social = (): SocialDb => held.social ?? expect.fail('not open')
  const fresh = (): FreshPostgres => held.fresh ?? expect.fail('not open')

  beforeAll(async () => {
    held.fresh = await freshPostgres(inject('postgresUrl'))
    await migrate(held.fresh.db)
    held.social = createSocialDb(held.fresh.db, { vault: await createVault(keys) })
  })
  afterAll(() => held.fresh?.drop())

  const numberOf = async (query: string): Promise<number> => Number((await fresh().query(query))[0]?.['n'])

  fenceTest({ db: () => fresh().db, social, query: (text) => fresh().query(text), rounds: 500 })

  test('writers of overlapping pages do not deadlock', async () => {
    const [writers, rounds, rows, ids] = [8, 20, 200, 300]
    const { userId, lease } = await leased(social())
    await Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        for (let round = 0; round < rounds; round += 1) {
          const page = shuffled(Array.from({ length: ids }, (__, id) => String(id)))
            .slice(0, rows)
            .map((id) => post(id, { contentHash: `${writer}-${round}` }))
          const options = round % 4 === 0 ? { watermark: { [`writer-${writer}`]: round } } : {}
          await social().worker.writeContent(lease, page, options)
        }
      }),
    )
    const deadlocks = await numberOf('select deadlocks as n from pg_stat_database where datname = current_database()')
    expect(deadlocks).toBe(0)
    expect(await social().content.count({ userId })).toBe(ids)
    say(`deadlocks: ${writers} writers x ${rows}-row batches x ${rounds} rounds with overlapping keys: ${deadlocks}`)
  })

  test('a state is redeemed once', async () => {
    const [rounds, processes, callers] = [200, 4, 25]
    const script = await bundle(new URL('testing/redeem-worker.ts', import.meta.url))
    const workers = Array.from({ length: processes }, () => fork(script.file, [fresh().url, keys, '12']))
    try {
      await Promise.all(workers.map(answerOf))
      const figures = { winners: 0, badRounds: 0 }
      for (let round = 0; round < rounds; round += 1) {
        const { codeVerifier: _, ...flow } = newFlow()
        await social().sessions.create(flow)
        const order: RedeemOrder = { flow, callers }
        const answers = workers.map(answerOf)
        for (const worker of workers) worker.send(order)
        const statuses = (await Promise.all(answers)).flat()
        const redeemed = statuses.filter((status) => status === 'redeemed').length
        const used = statuses.filter((status) => status === 'used').length
        figures.winners += redeemed
        if (redeemed !== 1 || used !== processes * callers - 1) figures.badRounds += 1
      }
      const { winners, badRounds } = figures
      expect(figures).toEqual({ winners: rounds, badRounds: 0 })
      say(
        `state redemption: ${rounds} rounds x ${processes * callers} callers over ${processes} processes: ${winners} winners, ${badRounds} bad rounds`,
      )
    } finally {
      const alive = workers.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
      for (const worker of alive) worker.kill('SIGKILL')
      await Promise.all(alive.map((worker) => once(worker, 'exit')))
      await script.remove()
    }
  })
})

async function answerOf(worker: ChildProcess): Promise<readonly string[]> {
  const over = new AbortController()
  const { signal } = over
  const left = once(worker, 'exit', { signal }).then(() => {
    throw new Error('a process ended before it answered')
  })
  left.catch(() => undefined)
  const [statuses]: readonly unknown[] = await Promise.race([once(worker, 'message', { signal }), left])
  over.abort()
  return Array.isArray(statuses) ? statuses.filter((status) => typeof status === 'string') : []
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
