import { randomUUID } from 'node:crypto'
import type { Lease, SweepReport } from '@bos/social-db'
import type { Core } from './core.ts'
import { ofOurs } from './due.ts'
import { failpoint } from './failpoint.ts'
import { firstOf } from './first-of.ts'
import type { SyncReport } from './report.ts'
import { runClaimed } from './run.ts'
import { limitMs } from './time-limit.ts'
import type { TendReport } from './tokens/tend.ts'
import { createUpkeep, type Upkeep } from './upkeep.ts'

export interface RunDueOptions {
  /** How many connections are synced at once. Default 4. */
  readonly concurrency?: number
  /** Ends after so long, plus the page in hand; what is cut is due again at once. Default: when nothing is due. */
  readonly forSeconds?: number
  /** Ends after so many connections. Default: no limit. */
  readonly limit?: number
  /** How long one connection may take, in seconds. Default 600. */
  readonly runSeconds?: number
  /** Ends it as the end of `forSeconds` does. */
  readonly signal?: AbortSignal
  /** Hears of every connection when it is done. What it throws is reported as a notice. */
  readonly onReport?: (report: SyncReport) => void
}

/** What became of what was due. */
export interface RunDueReport {
  /** `drained`: nothing is due any more. `out_of_time`, `limit`, `stopped`: there may be more. `paused`: everything is. */
  readonly ended: 'drained' | 'out_of_time' | 'limit' | 'stopped' | 'paused'
  /** How many connections came to what; `broken`: the run itself failed, and a notice says so. */
  readonly runs: Readonly<Record<SyncReport['status'] | 'broken', number>>
  /** All that were looked after since it began. */
  readonly tokens: TendReport
  /** What was cleared away; absent where that was done less than an hour ago, or no time was left. */
  readonly swept?: SweepReport
  /** Connections that are due and free now, counted up to 10,000. */
  readonly left: number
  /** How long the first of them has been due; null when none is. */
  readonly oldestDueSeconds: number | null
}

// With a free slot it is looked for work four times a lease: what a dead worker held is taken up within twice the lease.
// That is so of the first death: a connection whose run killed two workers in a row waits 15 minutes (`claim`).
const LOOKS_MS = 1000 / 4

/** Makes the function that drains what is due, and looks after the rest meanwhile. */
export function createRunDue(
  core: () => Promise<Core>,
  keepUp: Upkeep = createUpkeep(),
): (options?: RunDueOptions) => Promise<RunDueReport> {
  return async (options = {}) => {
    const { forSeconds, runSeconds, signal: stop } = options
    // Before anything is claimed.
    if (runSeconds !== undefined) limitMs(runSeconds, 'runSeconds')
    const opened = await core()
    const slice = forSeconds === undefined ? undefined : AbortSignal.timeout(limitMs(forSeconds, 'forSeconds'))
    const signal = AbortSignal.any([slice, stop].filter((each) => each !== undefined))
    const over = new AbortController()
    const [drained, kept] = await Promise.allSettled([
      drain(opened, signal, options).finally(() => over.abort()),
      keepUp(opened, { signal, over: over.signal }),
    ])
    if (drained.status === 'rejected') throw drained.reason
    if (kept.status === 'rejected') throw kept.reason
    const { runs, isLimited } = drained.value
    const { tokens, swept, due: left, oldestDueSeconds } = kept.value
    const cut = stop?.aborted ? 'stopped' : slice?.aborted ? 'out_of_time' : isLimited ? 'limit' : undefined
    const ended = cut ?? ((await opened.social.worker.settings.pause()) ? 'paused' : 'drained')
    return { ended, runs, tokens, ...(swept && { swept }), left, oldestDueSeconds }
  }
}

/** Claims no more than it runs at once, so that another machine finds the rest free. */
async function drain(
  core: Core,
  signal: AbortSignal,
  { concurrency = 4, limit = Infinity, runSeconds, onReport }: RunDueOptions,
): Promise<{ runs: RunDueReport['runs']; isLimited: boolean }> {
  const { social, leaseSeconds } = core
  const { worker } = social
  const owner = randomUUID()
  const runs = {
    complete: 0,
    partial: 0,
    failed: 0,
    busy: 0,
    paused: 0,
    needs_reauth: 0,
    other_app: 0,
    throttled: 0,
    not_due: 0,
    broken: 0,
  }
  const running = new Set<Promise<void>>()
  let left = limit

  async function run(lease: Lease): Promise<void> {
    try {
      const report = await runClaimed(core, lease, { signal, ...(runSeconds && { forSeconds: runSeconds }) })
      runs[report.status] += 1
      tell(report)
    } catch {
      // One connection that breaks must not keep the others from being synced; it was put back as a failure.
      runs.broken += 1
      core.notice({ code: 'run_broken', message: `The sync of connection ${lease.connectionId} broke off.` })
    }
  }

  function tell(report: SyncReport): void {
    try {
      onReport?.(report)
    } catch {
      core.notice({ code: 'report_listener_failed', message: 'onReport threw: the sync goes on without it.' })
    }
  }

  try {
    while (left > 0 && !signal.aborted) {
      const wanted = Math.min(concurrency - running.size, left)
      const leases = await worker.claim({ ...ofOurs(core, wanted), owner, leaseSeconds })
      left -= leases.length
      if (leases.length > 0) failpoint('connection claimed')
      for (const lease of leases) {
        // Time ran out while the database answered: somebody else may begin it.
        const work: Promise<unknown> = signal.aborted ? worker.giveBack(lease) : run(lease)
        const job: Promise<void> = work.then(() => void running.delete(job))
        running.add(job)
      }
      if (running.size === 0) break
      // What comes due meanwhile must not wait for a long run to end while a slot is free.
      await firstOf(running, running.size < concurrency ? leaseSeconds * LOOKS_MS : undefined)
    }
  } finally {
    // Whatever fails: what was begun is ended.
    await Promise.allSettled(running)
  }
  // What could not be given back is here still.
  await Promise.all(running)
  return { runs, isLimited: left === 0 }
}
