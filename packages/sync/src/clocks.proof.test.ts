import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { expect, inject, it } from 'vitest'
import type { PlanOutcome } from './test-support/fault-bench.ts'

// Of each begin.
const PLANS = inject('isLong') ? 50 : 1
// A first sync reads 30 days back, so that each begin has its night of another length, or its day, among the days read.
const BEGINS = {
  'the clocks go forward': '2027-03-17T09:30:00Z',
  'the clocks go back': '2026-11-03T09:30:00Z',
  '29 February, and the clocks go forward': '2028-03-15T09:30:00Z',
} as const
// 14 hours before UTC: always another day than in Los Angeles, and for most of a day than in UTC.
const ZONE = 'Pacific/Kiritimati'

it(`plans of faults lose and double no day where the process stands in ${ZONE}`, { timeout: 3_600_000 }, async () => {
  const startedAt = performance.now()
  const jobs = Object.values(BEGINS).flatMap((begin, nth) =>
    Array.from({ length: PLANS }, (_, index) => ({ begin, seed: 4000 + nth * 1000 + index })),
  )
  const total = jobs.length
  const outcomes: PlanOutcome[] = []
  const work = Array.from({ length: availableParallelism() }, async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) outcomes.push(await runPlan(job))
  })
  await Promise.all(work)
  const failed = outcomes.filter(({ problems }) => problems.length > 0)
  const struck = outcomes.reduce((sum, outcome) => sum + outcome.struck.length, 0)
  process.stdout.write(
    `proof: clocks: ${total} plans of ${struck} faults in ${ZONE}, over ${Object.keys(BEGINS).join('; ')}: ${failed.length} with a day or an item lost, doubled or stale; ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`,
  )
  expect(failed.flatMap(({ problems }) => problems)).toEqual([])
  expect(outcomes).toHaveLength(total)
})

async function runPlan({ begin, seed }: { readonly begin: string; readonly seed: number }): Promise<PlanOutcome> {
  const script = fileURLToPath(new URL('test-support/fault-worker.ts', import.meta.url))
  const child = fork(script, [inject('postgresUrl'), String(seed), begin], {
    execArgv: ['--conditions=@bos/source', '--stack-trace-limit=3'],
    env: { ...process.env, TZ: ZONE },
  })
  const exit = once(child, 'exit')
  let outcome: PlanOutcome | undefined
  child.on('message', (told: PlanOutcome) => {
    outcome = told
  })
  const [code] = await exit
  return outcome ?? expect.fail(`the process of plan ${seed} of ${begin} ended with ${String(code)}`)
}
