import { interleave, median, type Times, timesAsFast, type Variant } from '../../social-db/bench/interleave.ts'
import { type Arena, databaseFor } from './arena.ts'
import { type Helper, start } from './processes.ts'
import type { Course } from './racer.ts'
import { type Goal, say } from './report.ts'
import { startServer } from './start-server.ts'

const ROUNDS = 7
const PAGE_MS = 80
const ITEMS_A_PAGE = 100
// A run's first and last step are the same for many pages as for few, and so is what ten connections cost, which the pool has
// closed between two rounds: some 0.1 s of Postgres's each, where a page fault takes 12 microseconds.
const PAGES = 50
const MANY = 16

/** How much of what a network of 80 ms a page allows a sync makes use of, for one account and for many at once. */
export async function raceLatency(arena: Arena): Promise<readonly Goal[]> {
  const helpers: Helper[] = []
  const server = await startServer({ pages: PAGES, itemsPerPage: ITEMS_A_PAGE, delayMs: PAGE_MS })
  const variantOf = async (name: string, accounts: number): Promise<Variant> => {
    const databaseUrl = name === 'ours' ? await databaseFor(arena, `latency_${accounts}`) : ''
    const course: Course = { base: server.base, databaseUrl, tokenKeys: arena.tokenKeys, mostPages: PAGES, accounts }
    const helper = await start('child.ts', [name, JSON.stringify(course)])
    helpers.push(helper)
    return { name: titleOf(name, accounts), sample: async () => Number(await helper.ask('fresh')) }
  }
  try {
    const variants: Variant[] = []
    for (const accounts of [1, MANY]) {
      for (const name of ['network', 'ours']) variants.push(await variantOf(name, accounts))
    }
    const times = await interleave(variants, ROUNDS)
    print(times)
    return [1, MANY].map((accounts) => ({
      what: `${titleOf('ours', accounts)} / ${titleOf('network', accounts)}, ${PAGE_MS} ms a page`,
      value: timesAsFast(times, titleOf('ours', accounts), titleOf('network', accounts)),
      least: accounts === 1 ? 0.95 : 0.7,
    }))
  } finally {
    for (const helper of helpers) await helper.end()
    await server.end()
  }
}

function titleOf(name: string, accounts: number): string {
  const what = name === 'ours' ? 'sync.run' : 'bare fetch that stores nothing'
  return accounts === 1 ? what : `${accounts} at once: ${what}`
}

function print(times: Times): void {
  const most = ITEMS_A_PAGE / (PAGE_MS / 1000)
  say(`| ${PAGE_MS} ms a page | items a second | of the arithmetic |`, '| --- | --- | --- |')
  for (const [name, values] of times) {
    const rate = 1e6 / median(values)
    const share = rate / (most * (name.startsWith(`${MANY} `) ? MANY : 1))
    say(`| ${name} | ${Math.round(rate).toLocaleString('en')} | ${share.toFixed(2)} |`)
  }
  say('', `The arithmetic is ${most.toLocaleString('en')} items a second and account. Medians of ${ROUNDS} rounds.`, '')
}
