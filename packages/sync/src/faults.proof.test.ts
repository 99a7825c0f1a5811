import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { describe, expect, inject, it } from 'vitest'
import { describePlan, planOf, replayOf, STRIKE_KINDS } from './test-support/fault-plan.ts'
import { openFaultBench, type PlanOutcome } from './test-support/fault-bench.ts'

// SEED=… runs that plan alone, PLANS=… so many, from SEED on where both are given; TOLD=1 names each plan as it ends.
const MANY = inject('isLong') ? '1000' : '40'
const { SEED = '1', PLANS = process.env['SEED'] === undefined ? MANY : '1' } = process.env
const seeds = Array.from({ length: Number(PLANS) }, (_, index) => Number(SEED) + index)
const LEAST_STRUCK = 5

const say = (figure: string): void => void process.stdout.write(`proof: ${figure}\n`)

describe('a plan of faults', () => {
  it('follows from its seed, and names the command that runs it alone', () => {
    expect(planOf(7)).toEqual(planOf(7))
    expect(planOf(7)).not.toEqual(planOf(8))
    expect(describePlan(planOf(7))).toContain(planOf(7).strikes[0]?.kind)
    expect(describePlan(planOf(7))).toContain('SEED=7 npm run test:proof -- faults')
  })

  it('strikes alike again, and what is lost, doubled or stale is found and told with its seed', async () => {
    const bench = await openFaultBench(inject('postgresUrl'))
    try {
      const first = await bench.run(REPLAYED)
      expect(first).toMatchObject({ problems: [], lost: 0, duplicated: 0, stale: 0 })
      const again = await bench.run(REPLAYED, {
        async sabotage(db, connectionId) {
          const own = sql`social_media_content where connection_id = ${connectionId} order by platform_content_id`
          await db.execute(sql`delete from social_media_content where id = (select id from ${own} limit 1)`)
          await db.execute(sql`update social_media_content set content_text = 'old'
            where id = (select id from ${own} limit 1 offset 9)`)
          await db.execute(sql`update social_media_content set platform_content_id = platform_content_id || '_twin'
            where id = (select id from ${own} limit 1 offset 19)`)
        },
      })
      expect(again.struck).toEqual(first.struck)
      expect(again.duplicated).toBe(1)
      // Both against the world and against a new connection.
      expect([again.lost, again.stale]).toEqual([4, 2])
      expect(again.problems[0]).toContain(replayOf(REPLAYED))
    } finally {
      await bench.close()
    }
  })
})

// Its faults strike by the number of a request, and none by the moment, as one that ends a connection does.
const REPLAYED = 11

it(`${seeds.length} plans of faults lose nothing, double nothing and leave nothing stale`, async () => {
  const startedAt = performance.now()
  const outcomes = await runAll()
  const failed = outcomes.filter(({ problems }) => problems.length > 0)
  const sum = (of: (outcome: PlanOutcome) => number): number => outcomes.reduce((all, each) => all + of(each), 0)
  const most = (of: (outcome: PlanOutcome) => number): string => Math.max(...outcomes.map(of)).toFixed(2)
  const kinds = new Set(outcomes.flatMap(({ struck }) => struck))
  const fewest = Math.min(...outcomes.map(({ struck }) => struck.length))
  say(
    `faults: ${outcomes.length} plans, ${sum(({ struck }) => struck.length)} faults of ${kinds.size} kinds struck (at least ` +
      `${fewest} a plan), ${sum(({ items }) => items)} items of 3 resources: ${sum(({ lost }) => lost)} lost, ` +
      `${sum(({ duplicated }) => duplicated)} duplicated, ${sum(({ stale }) => stale)} stale; calls of the run after them ` +
      `${most(({ healFactor }) => healFactor)} times a new connection's, of a run under them ` +
      `${most(({ faultFactor }) => faultFactor)} times at most; ${((performance.now() - startedAt) / 1000).toFixed(0)} s`,
  )
  say(`kinds that never struck: ${STRIKE_KINDS.filter((kind) => !kinds.has(kind)).join(', ') || 'none'}`)
  expect(failed.map(({ seed }) => replayOf(seed))).toEqual([])
  expect(outcomes.map(({ seed }) => seed).sort((a, b) => a - b)).toEqual(seeds)
  expect(fewest).toBeGreaterThanOrEqual(LEAST_STRUCK)
  // A plan has six of them and more; ten plans hold most of the kinds.
  if (seeds.length >= 10) expect(kinds.size).toBeGreaterThanOrEqual(25)
}, 3_600_000)

// Thousands of refusals a plan, whose stacks nobody reads, and megabytes of rows.
const NODE_OPTIONS = ['--conditions=@bos/source', '--stack-trace-limit=3', '--max-semi-space-size=64']

/** In as many processes as this machine has cores, each with a database of its own. */
async function runAll(): Promise<readonly PlanOutcome[]> {
  const script = fileURLToPath(new URL('test-support/fault-worker.ts', import.meta.url))
  const processes = Math.min(availableParallelism(), seeds.length)
  const outcomes: PlanOutcome[] = []
  const work = Array.from({ length: processes }, async (_, index) => {
    const own = seeds.filter((__, place) => place % processes === index)
    const child = fork(script, [inject('postgresUrl'), own.join(',')], { execArgv: NODE_OPTIONS })
    child.on('message', (outcome: PlanOutcome) => {
      outcomes.push(outcome)
      const { seed, seconds, struck, problems } = outcome
      if (problems.length > 0) process.stderr.write(`${problems.join('\n')}\n`)
      if (process.env['TOLD'] !== undefined) say(`plan ${seed}, ${seconds.toFixed(1)} s: ${struck.join(', ')}`)
    })
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Error(`a process of the plans ${own[0]}, … ended with ${String(code)}`)
  })
  await Promise.all(work)
  return outcomes
}
