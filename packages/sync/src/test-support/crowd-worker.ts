// A process of the token proofs: many callers at once, as often as it is told.
//   fork(crowd-worker.ts, [<database URL>, <env, hosts and maxConnections as JSON>])
import type { MetaHosts } from '@bos/meta-client'
import { openDatabase } from '@bos/social-db'
import { createSync, type Environment } from '../index.ts'

/** What a process is told to do. */
export type CrowdOrder = {
  /** By the emulated clock, in milliseconds. */
  readonly now: number
} & (
  | {
      readonly task: 'open'
      readonly callers: number
      readonly connectionId: string
      readonly userId: string
      /** What everybody reads once the account is open. */
      readonly path: string
    }
  | {
      readonly task: 'tend'
      readonly concurrency: number
      /**
       * What becomes of this process once Meta has answered with a new token: `hang` holds the answer back for good and
       * says `held`, `freeze` stops the process before the answer reaches anybody.
       */
      readonly onRefreshed?: 'hang' | 'freeze'
    }
)

/** What came of an order: how often what. */
export type CrowdAnswer = Readonly<Record<string, number>>

const [url, setup = ''] = process.argv.slice(2)
const {
  env,
  hosts,
  maxConnections = 10,
}: { env: Environment; hosts: MetaHosts; maxConnections?: number } = JSON.parse(setup)
const state: { now: number; onRefreshed?: 'hang' | 'freeze' | undefined } = { now: 0 }

const passOn: typeof fetch = async (input, init) => {
  const request = new Request(input, init)
  const response = await fetch(request)
  if (!state.onRefreshed || !request.url.includes('/refresh_access_token')) return response
  const text = await response.text()
  if (state.onRefreshed === 'freeze') {
    state.onRefreshed = undefined
    process.kill(process.pid, 'SIGSTOP')
    return new Response(text, response)
  }
  tell({ held: 1 })
  return new Promise(() => {})
}

const db = await openDatabase(url, { maxConnections })
const sync = createSync({ env, hosts, db, fetch: passOn, clock: { now: () => state.now } })

process.on('message', (order: CrowdOrder) => {
  void obey(order).then(tell)
})
process.once('disconnect', () => {
  void db.close()
})
tell({ ready: 1 })

function tell(answer: CrowdAnswer): void {
  process.send?.(answer)
}

async function obey(order: CrowdOrder): Promise<CrowdAnswer> {
  state.now = order.now
  if (order.task === 'tend') {
    state.onRefreshed = order.onRefreshed
    return { ...(await sync.tendTokens({ concurrency: order.concurrency })) }
  }
  const words = await Promise.all(Array.from({ length: order.callers }, (_, caller) => call(caller, order)))
  return countOf(words)
}

/** One caller: most of them open the account, some look after tokens first, and one of a process syncs. */
async function call(
  caller: number,
  { connectionId, userId, path }: Extract<CrowdOrder, { task: 'open' }>,
): Promise<string> {
  try {
    if (caller === 0) {
      const { status } = await sync.run(connectionId)
      if (status !== 'complete' && status !== 'busy') return `run: ${status}`
    } else if (caller % 5 === 0) {
      const { dead, failed } = await sync.tendTokens({ limit: 1 })
      if (dead + failed > 0) return 'tend: dead or failed'
    }
    const graph = await sync.graph(connectionId, { userId })
    await graph.request('GET', path)
    return 'read'
  } catch (error) {
    return error instanceof Error && 'code' in error ? `failed: ${String(error.code)}` : 'failed'
  }
}

function countOf(words: readonly string[]): CrowdAnswer {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
