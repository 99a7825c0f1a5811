import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { createSocialDb } from '../social-db.ts'
import type { SocialDb } from '../social-db.ts'
import type { Vault } from '../vault.ts'
import { recordStatements } from './record-statements.ts'

/** One node of a plan as it was executed. */
interface PlanNode {
  readonly type: string
  readonly table: string | undefined
  readonly index: string | undefined
  /** Rows it gave, over all loops. */
  readonly rows: number
  /** Rows it looked at, over all loops: those it gave and those its filter dropped. */
  readonly read: number
  readonly inputs: readonly PlanNode[]
}

/** The plans of the statements of a question, each kind as one list of nodes. */
export interface Plans {
  /** As a statement without a name gets them: made for its parameters. */
  readonly own: readonly PlanNode[]
  /** As one with a name may get them from the sixth time on: made for any. */
  readonly generic: readonly PlanNode[]
}

export interface Explainer {
  /** The plans of all statements that `ask` sends. `ask` takes effect. */
  explain(ask: (social: SocialDb) => Promise<unknown>): Promise<Plans>
  close(): Promise<void>
}

/** Runs what a repository asks, then each of its statements again under EXPLAIN ANALYZE, which is undone. */
export function createExplainer(url: string, vault: Vault): Explainer {
  const recorder = recordStatements()
  const repositories = postgres(url, { max: 1, prepare: false, onnotice: () => {} })
  const db = drizzle(repositories, { logger: recorder })
  // Drizzle changes how its client reads and writes values, so this one is apart.
  const client = postgres(url, { max: 1, prepare: false, onnotice: () => {} })
  return {
    async explain(ask) {
      recorder.take()
      await ask(createSocialDb(db, { vault }))
      const own: PlanNode[] = []
      const generic: PlanNode[] = []
      for (const { text, parameters } of recorder.take()) {
        if (/^(savepoint|release|rollback)/.test(text)) continue
        const texts = parameters.map((parameter) =>
          typeof parameter === 'string' || typeof parameter === 'number' ? `${parameter}` : null,
        )
        await client.unsafe('begin')
        own.push(...nodesOf(await client.unsafe(EXPLAIN + text, texts)))
        await client.unsafe('rollback')
        await client.unsafe(`begin; set local plan_cache_mode = force_generic_plan; prepare asked as ${text}`)
        const values = texts.map((value) => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`))
        const execute = values.length > 0 ? `execute asked (${values.join()})` : 'execute asked'
        generic.push(...nodesOf(await client.unsafe(EXPLAIN + execute)))
        await client.unsafe('rollback; deallocate asked')
      }
      return { own, generic }
    },
    async close() {
      await client.end()
      await repositories.end()
    },
  }
}

const EXPLAIN = 'explain (analyze, timing off, format json) '

function nodesOf([answer]: readonly Readonly<Record<string, unknown>>[]): readonly PlanNode[] {
  return flatten(readNode(at(at(answer?.['QUERY PLAN'], 0), 'Plan')))
}

function readNode(node: unknown): PlanNode {
  const loops = numberAt(node, 'Actual Loops')
  const rows = numberAt(node, 'Actual Rows') * loops
  const inputs = at(node, 'Plans')
  return {
    type: textAt(node, 'Node Type') ?? '',
    table: textAt(node, 'Relation Name'),
    index: textAt(node, 'Index Name'),
    rows,
    read: rows + numberAt(node, 'Rows Removed by Filter') * loops,
    inputs: Array.isArray(inputs) ? inputs.map(readNode) : [],
  }
}

function flatten(node: PlanNode): readonly PlanNode[] {
  return [node, ...node.inputs.flatMap(flatten)]
}

function at(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function textAt(value: unknown, key: string): string | undefined {
  const text = at(value, key)
  return typeof text === 'string' ? text : undefined
}

function numberAt(value: unknown, key: string): number {
  return Number(at(value, key) ?? 0)
}
