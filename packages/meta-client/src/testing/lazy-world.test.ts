import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { createEmulator } from '../testing.ts'
import { column, createCaller } from './test-support/caller.ts'

const ACCOUNTS = 100
const MEDIA = 10_000
/** Accounts that are walked to their end. */
const WHOLE = 4
const PAGES_OF_THE_REST = 3
// A million media that were all kept would take several hundred.
const MOST_HEAP_MB = 20

/** Megabytes of living objects. */
function createHeapMeter(): () => number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new TypeError('This Node has no garbage collector to call')
  return () => {
    Reflect.apply(collect, undefined, [])
    return process.memoryUsage().heapUsed / 2 ** 20
  }
}

it('walks a hundred accounts of ten thousand media each in little memory', async () => {
  const heapMb = createHeapMeter()
  const before = heapMb()
  const meta = createEmulator()
  const pages = Array.from({ length: ACCOUNTS }, (_, index) =>
    meta.world.addPage({ name: `Page ${index}`, instagram: { username: `account_${index}` } }),
  )
  for (const { instagram } of pages) instagram.addMediaSeries({ count: MEDIA })
  const caller = createCaller(meta)
  const person = await caller.logIn()
  const newest = new Set<unknown>()
  let highest = 0
  let read = 0
  for (const [index, { instagram }] of pages.entries()) {
    const most = index < WHOLE ? Number.POSITIVE_INFINITY : PAGES_OF_THE_REST
    const seen = new Set<unknown>()
    let after = ''
    for (let page = 0; page < most; page += 1) {
      const path = `${instagram.id}/media?fields=caption,media_type,timestamp,like_count&limit=100${after}`
      const answer = await caller.get(path, person)
      for (const id of column(answer, 'id')) seen.add(id)
      if (answer.at('paging', 'next') === undefined) break
      after = `&after=${String(answer.at('paging', 'cursors', 'after'))}`
    }
    newest.add(seen.values().next().value)
    expect(seen.size).toBe(index < WHOLE ? MEDIA : PAGES_OF_THE_REST * 100)
    read += seen.size
    highest = Math.max(highest, heapMb() - before)
  }
  expect(newest.size).toBe(ACCOUNTS)
  process.stdout.write(
    `lazy world: ${ACCOUNTS * MEDIA} media, ${read} of them read, at most ${highest.toFixed(1)} MB of heap more\n`,
  )
  expect(highest).toBeLessThan(MOST_HEAP_MB)
  // Memory is what is proved; on a busy machine the walk takes its time.
}, 120_000)
