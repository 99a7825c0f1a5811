import { median } from '../../social-db/bench/interleave.ts'
import { type Arena, databaseFor } from './arena.ts'
import type { Taken } from './memory-child.ts'
import { start } from './processes.ts'
import { type Goal, say } from './report.ts'
import { startServer } from './start-server.ts'

const MIB = 1024 * 1024
const AT_ONCE = 4
// Without a limit V8 lets garbage lie while the machine has room: what is seen then is its habit, and with one the need. With
// the first limit alone it collected 40 times a second, with 25 of 156 MB in use, and a sync took two to three times as long.
const HEAP_MB = 128
const YOUNG_MB = 4
const HEAPS = { limited: [`--max-old-space-size=${HEAP_MB}`, `--max-semi-space-size=${YOUNG_MB}`], any: [] }

interface Size {
  readonly accounts: number
  readonly items: number
  readonly rounds: number
}

/** What a worker needs for many accounts beside what it needs for one of them. */
export async function measureMemory(arena: Arena, { accounts, items, rounds }: Size): Promise<readonly Goal[]> {
  const server = await startServer({ pages: items / 100, itemsPerPage: 100, delayMs: 0 })
  const peakOf = async (count: number, atOnce: number, heap: keyof typeof HEAPS, round: number): Promise<number> => {
    const databaseUrl = await databaseFor(arena, `memory_${count}_${atOnce}_${heap}_${round}`)
    const course = {
      base: server.base,
      databaseUrl,
      tokenKeys: arena.tokenKeys,
      mostPages: items / 100,
      accounts: count,
    }
    const helper = await start('memory-child.ts', [JSON.stringify(course), String(atOnce)], HEAPS[heap])
    const taken = await helper.ask('go')
    await helper.end()
    if (!isTaken(taken) || taken.accounts !== count || taken.items !== count * items) {
      throw new Error(`Not all was synced: ${JSON.stringify(taken)}`)
    }
    return taken.peakBytes / MIB
  }
  try {
    const each = items.toLocaleString('en')
    const goals: Goal[] = []
    say(
      `| \`sync.runDue()\`, first syncs with all their streams | most memory, MiB (RSS, median of ${rounds}) |`,
      '| --- | --- |',
    )
    for (const heap of ['limited', 'any'] as const) {
      const peaks: [few: number, many: number, manyAtOnce: number][] = []
      for (let round = 0; round < rounds; round += 1) {
        const few = await peakOf(1, 1, heap, round)
        const many = await peakOf(accounts, 1, heap, round)
        peaks.push([few, many, await peakOf(accounts, AT_ONCE, heap, round)])
      }
      const [one, all, allAtOnce] = [0, 1, 2].map((place) => median(peaks.map((peak) => peak[place] ?? Number.NaN)))
      if (one === undefined || all === undefined || allAtOnce === undefined) throw new TypeError('unreachable: three')
      const where = heap === 'limited' ? `in a heap of ${HEAP_MB} and ${YOUNG_MB} MB` : 'without a limit of the heap'
      say(
        `| 1 account of ${each} media, ${where} | ${one.toFixed(0)} |`,
        `| ${accounts} of them, one after the other, ${where} | ${all.toFixed(0)} |`,
        `| ${accounts} of them, ${AT_ONCE} at once as is the default, ${where} | ${allAtOnce.toFixed(0)} |`,
      )
      const goal = { most: 50, unit: ' MiB' }
      goals.push(
        { what: `${accounts} accounts of ${each} media over one, ${where}`, value: all - one, ...goal },
        { what: `the same, ${AT_ONCE} at once, ${where}`, value: allAtOnce - one, ...goal },
      )
    }
    say('')
    return goals
  } finally {
    await server.end()
  }
}

function isTaken(said: unknown): said is Taken {
  return typeof said === 'object' && said !== null && 'accounts' in said && 'items' in said && 'peakBytes' in said
}
