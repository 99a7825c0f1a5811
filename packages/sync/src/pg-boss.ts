import { setTimeout as wait } from 'node:timers/promises'
import { type Job, type JobResult, PgBoss } from 'pg-boss'
import type { SyncNotice } from './core.ts'
import { isSyncError, SyncError } from './errors.ts'
import type { SyncReport } from './report.ts'
import type { Sync } from './sync.ts'

export interface WorkerOptions {
  /** `postgres://…` of the database that holds the queue: usually the one of the tables. A pooler in front is fine. */
  readonly connectionString: string
  /** Where pg-boss keeps its tables; it makes and migrates them itself. Default `pgboss`. */
  readonly schema?: string
  /** How many connections this process syncs at once. Default 4. */
  readonly concurrency?: number
  /** How often each process looks for what is due, in seconds. Default 15. */
  readonly everySeconds?: number
  /** How long one connection may take, in seconds. Default 600. */
  readonly runSeconds?: number
  /** Hears of every connection when it is done. What it throws is reported as a notice. */
  readonly onReport?: (report: SyncReport) => void
  /** Hears of what an operator should know of the queue. Default: nobody. */
  readonly onNotice?: (notice: SyncNotice) => void
}

/** One process of many that sync. */
export interface SyncWorker {
  /**
   * Takes no more work, cuts the runs under way after the page in hand, gives their connections back and ends. What is not
   * done after `graceSeconds`, by default 8, is left: its lease runs out by itself.
   */
  stop(options?: { readonly graceSeconds?: number }): Promise<void>
}

/** pg-boss's name of the queue: one job a connection that is due. A failed run is a failed job there. */
export const QUEUE = 'bos-sync'

// Tokens and old rows are no matter of seconds.
const UPKEEP_EVERY_SECONDS = 60
// A job that nobody took is void after this: what is still due is sent again.
const QUEUED_FOR_SECONDS = 3600
// pg-boss fails a job that takes longer than it may; the run ends before that by itself.
const SPARE_SECONDS = 120

interface Due {
  readonly connectionId: string
}

/**
 * Syncs what is due on many machines, with pg-boss to hand it out: every process looks for due connections and sends one
 * job for each, at most one that waits; whoever takes it runs it under the connection's lease, if it is due still.
 *
 * @throws {SyncError} `config` when pg-boss cannot start on that database.
 */
export async function startWorker(sync: Sync, options: WorkerOptions): Promise<SyncWorker> {
  const { connectionString, schema = 'pgboss', concurrency = 4, everySeconds = 15, runSeconds = 600 } = options
  const { onReport, onNotice } = options
  const stopping = new AbortController()
  const boss = new PgBoss({ connectionString, schema, schedule: false, application_name: 'bos-sync' })
  const notice = (code: string, message: string): void => onNotice?.({ code, message })
  boss.on('error', () => notice('queue_failed', 'pg-boss has trouble with its database; it goes on by itself.'))

  async function run({ id, data: { connectionId }, signal: expired }: Job<Due>): Promise<JobResult> {
    // Taken as the worker was told to stop: the connection is due still.
    if (stopping.signal.aborted) return { id, status: 'completed', output: { status: 'stopped' } }
    try {
      const signal = AbortSignal.any([stopping.signal, expired])
      const report = await sync.run(connectionId, { onlyIfDue: true, forSeconds: runSeconds, signal })
      tell(report)
      const { status, summary } = report
      return { id, status: status === 'failed' ? 'failed' : 'completed', output: { status, summary } }
    } catch (error) {
      // Erased while its job waited.
      if (isSyncError(error) && error.code === 'not_found')
        return { id, status: 'completed', output: { status: 'gone' } }
      notice('run_broken', `The sync of connection ${connectionId} broke off.`)
      return { id, status: 'failed', output: { status: 'broken' } }
    }
  }

  function tell(report: SyncReport): void {
    try {
      onReport?.(report)
    } catch {
      notice('report_listener_failed', 'onReport threw: the worker goes on without it.')
    }
  }

  async function send(): Promise<void> {
    const ids = await sync.due()
    const jobs = ids.map((connectionId) => ({ data: { connectionId }, singletonKey: connectionId }))
    if (jobs.length > 0) await boss.insert(QUEUE, jobs)
  }

  async function keepUp(): Promise<void> {
    await sync.runDue({ limit: 0, signal: stopping.signal })
  }

  /** Does it now and then until the worker stops; each process a little out of step with the others. */
  async function repeat(work: () => Promise<void>, seconds: number): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await work()
      } catch {
        notice('queue_failed', 'What is due could not be looked for; the next round tries again.')
      }
      const ms = seconds * 1000 * (0.9 + Math.random() / 5)
      await wait(ms, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  try {
    await boss.start()
    // Of a connection one job waits at most. What pg-boss would repeat, the connection's own next due time repeats.
    await boss.createQueue(QUEUE, {
      policy: 'short',
      retryLimit: 0,
      expireInSeconds: runSeconds + SPARE_SECONDS,
      retentionSeconds: QUEUED_FOR_SECONDS,
      deleteAfterSeconds: 86_400,
    })
    const fetching = { localConcurrency: concurrency, pollingIntervalSeconds: 0.5, burstWhenReadyExceeds: concurrency }
    await boss.work<Due, unknown, typeof fetching & { readonly perJobResults: true }>(
      QUEUE,
      { ...fetching, perJobResults: true },
      (jobs) => Promise.all(jobs.map(run)),
    )
  } catch {
    await boss.stop({ graceful: false }).catch(() => undefined)
    const todo = 'see whether its database can be reached and its user may create a schema there'
    throw new SyncError(`pg-boss could not start: ${todo}.`, { code: 'config' })
  }
  const loops = Promise.all([repeat(send, everySeconds), repeat(keepUp, UPKEEP_EVERY_SECONDS)])
  let stopped: Promise<unknown> | undefined
  return {
    async stop({ graceSeconds = 8 } = {}) {
      stopping.abort()
      const late = wait(graceSeconds * 1000, undefined, { ref: false })
      stopped ??= Promise.all([boss.stop({ timeout: graceSeconds * 1000 }), Promise.race([loops, late])])
      await stopped
    },
  }
}
