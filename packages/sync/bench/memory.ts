import { median } from '../../social-db/bench/interleave.ts'
import { type Arena, databaseFor } from './arena.ts'
import type { Taken } from './memory-child.ts'
import { start } from './processes.ts'
import { type Goal, say } from './report.ts'
import { startServer } from './start-server.ts'

const MIB = 1024 * 1024
const AT_ONCE = 4
// Without a limit V8 lets garbage lie while the machine has room, and what is seen is its habit and not the need.
const HEAP_MB = 128

interface Size {
  readonly accounts: number
  readonly items: number
  readonly rounds: number
}

/** What a worker needs for many accounts beside what it needs for one of them. */
export async function measureMemory(arena: Arena, { accounts, items, rounds }: Size): Promise<readonly Goal[]> {
  const server = await startServer({ pages: items / 100, itemsPerPage: 100, delayMs: 0 })
  const peakOf = async (count: number, atOnce: number, round: number): Promise<number> => {
    const databaseUrl = await databaseFor(arena, `memory_${count}_${atOnce}_${round}`)
    const course = {
      base: server.base,
      databaseUrl,
      tokenKeys: arena.tokenKeys,
      mostPages: items / 100,
      accounts: count,
    }
    const helper = await start(
      'memory-child.ts',
      [JSON.stringify(course), String(atOnce)],
      [`--max-old-space-size=${HEAP_MB}`],
    )
    const taken = await helper.ask('go')
    await helper.end()
    if (!isTaken(taken) || taken.accounts !== count || taken.items !== count * items) {
      throw new Error(`Not all was synced: ${JSON.stringify(taken)}`)
    }
    return taken.peakBytes / MIB
  }
  try {
    const few: number[] = []
    const many: number[] = []
    const manyAtOnce: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      few.push(await peakOf(1, 1, round))
      many.push(await peakOf(accounts, 1, round))
      manyAtOnce.push(await peakOf(accounts, AT_ONCE, round))
    }
    const [one, all, allAtOnce] = [median(few), median(many), median(manyAtOnce)]
    const each = items.toLocaleString('en')
    say(
      `| \`sync.runDue()\`, first syncs with all their streams, a heap of ${HEAP_MB} MB | MiB (most RSS, median of ${rounds}) |`,
      '| --- | --- |',
    )
    say(
      `| 1 account of ${each} media | ${one.toFixed(0)} |`,
      `| ${accounts} of them, one after the other | ${all.toFixed(0)} |`,
    )
    say(`| ${accounts} of them, ${AT_ONCE} at once, as is the default | ${allAtOnce.toFixed(0)} |`, '')
    return [
      {
        what: `memory of ${accounts} accounts of ${each} media, one after the other, over that of one`,
        value: all - one,
        most: 50,
        unit: ' MiB',
      },
      { what: `the same, ${AT_ONCE} at once`, value: allAtOnce - one, most: 50, unit: ' MiB' },
    ]
  } finally {
    await server.end()
  }
}

function isTaken(said: unknown): said is Taken {
  return typeof said === 'object' && said !== null && 'accounts' in said && 'items' in said && 'peakBytes' in said
}
