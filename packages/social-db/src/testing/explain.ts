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

export interface Explainer {
  /** The plans of all statements that `ask` sends, as one list of nodes. `ask` takes effect. */
  explain(ask: (social: SocialDb) => Promise<unknown>): Promise<readonly PlanNode[]>
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
      const nodes: PlanNode[] = []
      for (const { text, parameters } of recorder.take()) {
        if (/^(savepoint|release|rollback)/.test(text)) continue
        await client.unsafe('begin')
        const texts = parameters.map((parameter) =>
          typeof parameter === 'string' || typeof parameter === 'number' ? `${parameter}` : null,
        )
        const [answer] = await client.unsafe(`explain (analyze, timing off, format json) ${text}`, texts)
        await client.unsafe('rollback')
        nodes.push(...flatten(readNode(at(at(answer?.['QUERY PLAN'], 0), 'Plan'))))
      }
      return nodes
    },
    async close() {
      await client.end()
      await repositories.end()
    },
  }
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
