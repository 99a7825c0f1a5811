import { inspect } from 'node:util'
import { openDatabase } from '@bos/social-db'
import { createTestDatabase, type TestDatabase } from '@bos/social-db/testing'
import { urlOf } from './crowd.ts'
import { DEADLINE_SECONDS, WEAK_CONNECTIONS, type WeakDatabase } from './fault-database.ts'
import { createHealing, type Sabotage } from './fault-heal.ts'
import { describePlan, planOf, type StrikeKind, VICTIMS } from './fault-plan.ts'
import { createStriker } from './fault-strikes.ts'
import { createTrial } from './fault-trial.ts'
import { allOf, openFaultWorld } from './fault-world.ts'
import { weakenNetwork } from './weak-network.ts'

/** What a plan came to. */
export interface PlanOutcome {
  readonly seed: number
  /** In the order they struck. */
  readonly struck: readonly StrikeKind[]
  readonly items: number
  readonly lost: number
  readonly duplicated: number
  readonly stale: number
  /** Calls of the undisturbed run after the faults, over those of a new connection. */
  readonly healFactor: number
  /** The most calls of a run under faults, over the same. */
  readonly faultFactor: number
  readonly seconds: number
  /** What is wrong, each in a sentence; where there is any, the plan and its command come first. */
  readonly problems: readonly string[]
}

/** How the sync of a plan reaches the server. */
export interface BenchWay {
  readonly maxConnections?: number | undefined
  /** Through this pooler. */
  readonly through?: string | undefined
}

/** A database for plans, one after the other, and a way to it that fails. */
export async function openFaultBench(
  serverUrl: string,
  { maxConnections = WEAK_CONNECTIONS, through = serverUrl }: BenchWay = {},
) {
  const steady = await createTestDatabase({ url: serverUrl })
  const network = await weakenNetwork(through)
  const url = new URL(await urlOf(steady, through))
  url.host = network.host
  url.searchParams.set('application_name', 'weak')
  const options = {
    maxConnections,
    deadlineSeconds: DEADLINE_SECONDS,
    connectTimeoutSeconds: DEADLINE_SECONDS,
  }
  const weak = await openDatabase(url.href, options)
  return {
    /** @param options.now When the plan begins, as an ISO moment; default that of the emulator. */
    async run(
      seed: number,
      options: { readonly sabotage?: Sabotage; readonly now?: string } = {},
    ): Promise<PlanOutcome> {
      await steady.reset()
      return runPlan(seed, { weak, steady: steady.db, network, database: steady, ...options })
    },
    async close(): Promise<void> {
      await weak.close()
      await network.close()
      await steady.close()
    },
  }
}

interface Means extends WeakDatabase {
  readonly database: TestDatabase
  readonly sabotage?: Sabotage
  readonly now?: string
}

async function runPlan(seed: number, { database, sabotage, now, ...ways }: Means): Promise<PlanOutcome> {
  const startedAt = performance.now()
  const plan = planOf(seed)
  const world = await openFaultWorld({ weak: ways.weak, steady: database, seed, now })
  const striker = createStriker(world, ways, { rival: world.openOther() })
  world.passing.by = striker.pass
  const trial = createTrial(world, striker)
  const { findings, factors, heal } = createHealing(world, trial)
  try {
    const ids = allOf(await world.connect(world.sync, 'owner', [...VICTIMS, 'bystander']))
    await trial.suffer(plan, ids)
    await heal(ids, { seed, sabotage })
  } catch (error) {
    trial.problems.push(`the plan broke off: ${inspect(error, { depth: 3 })}`)
  }
  const wrong = (['lost', 'duplicated', 'stale'] as const).flatMap((name) => {
    const { length } = findings[name]
    return length > 0 ? [`${length} ${name}: ${findings[name].slice(0, 3).join('; ')}`] : []
  })
  const told = [...striker.problems, ...trial.problems, ...wrong]
  return {
    seed,
    struck: striker.struck.map(({ kind }) => kind),
    items: VICTIMS.reduce((sum, victim) => sum + world.ledgers[victim].entries.length, 0),
    lost: findings.lost.length,
    duplicated: findings.duplicated.length,
    stale: findings.stale.length,
    healFactor: factors.heal,
    faultFactor: factors.fault,
    seconds: (performance.now() - startedAt) / 1000,
    problems: told.length > 0 ? [describePlan(plan), ...told] : [],
  }
}
