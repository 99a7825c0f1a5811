import { randomUUID } from 'node:crypto'
import type { Lease } from '@bos/social-db'
import type { Core } from './core.ts'
import type { Ending } from './ending.ts'
import { SyncError } from './errors.ts'
import type { SyncProgress, SyncReport } from './report.ts'
import { runLeased } from './run-leased.ts'
import { limitMs } from './time-limit.ts'

export interface RunOptions {
  /** Reads everything again as in a first run, also what was read a moment ago. Default false. */
  readonly full?: boolean
  /**
   * Called after every page that was stored, in order; pages that were stored together are one. What it throws is reported as
   * a notice and does not end the run.
   */
  readonly onProgress?: (progress: SyncProgress) => void
  /** Ends the run: a request under way is given up, what is stored stays, and the report names what was left. */
  readonly signal?: AbortSignal
  /**
   * Ends the run after so long. Default 600. What got on is due again at once; a stream that got nowhere in all that time is a
   * failure, which waits.
   */
  readonly forSeconds?: number
  /** Does nothing, and reports `not_due`, unless the connection is due: for a queue that may hand out a job twice. */
  readonly onlyIfDue?: boolean
}

/**
 * Reads what is due of one connection and stores what changed.
 *
 * One worker at a time: the lease's epoch fences every write, so a worker that lost its lease can write nothing.
 */
export async function runConnection(core: Core, connectionId: string, options: RunOptions = {}): Promise<SyncReport> {
  const startedAt = core.now()
  if (!isUuid(connectionId)) throw notFound(connectionId)
  const { onlyIfDue = false, forSeconds } = options
  if (forSeconds !== undefined) limitMs(forSeconds, 'forSeconds')
  const owner = randomUUID()
  const { leaseSeconds } = core
  const lease = await core.social.worker.acquire({ connectionId, owner, leaseSeconds, onlyIfDue })
  if (lease) return runClaimed(core, lease, options)
  const ending = await refused(core, connectionId, onlyIfDue)
  return { connectionId, ...ending, startedAt, finishedAt: core.now() }
}

/** The same for a connection that is held already. What day it is the database says: this machine's clock may be wrong. */
export async function runClaimed(core: Core, lease: Lease, options: RunOptions = {}): Promise<SyncReport> {
  const timed = { ...core, now: core.nowSince(lease.takenAt) }
  return core.telemetry.run(lease, async () => {
    const startedAt = timed.now()
    const ending = await runLeased(timed, lease, options)
    return { connectionId: lease.connectionId, ...ending, startedAt, finishedAt: timed.now() }
  })
}

// No lease: somebody else holds it, or paused it, or it is not due, or there is nothing to sync.
async function refused(core: Core, connectionId: string, onlyIfDue: boolean): Promise<Ending> {
  const { worker } = core.social
  const opened = await worker.open(connectionId)
  if (!opened) throw notFound(connectionId)
  const { platform, status } = opened.connection
  if (status === 'paused' || (await worker.settings.pause()) !== undefined) {
    return { platform, status: 'paused', summary: 'Syncing is paused: nothing was done.', streams: [] }
  }
  const isBusy = !onlyIfDue || (await worker.syncState(connectionId))?.isRunning === true
  return isBusy
    ? {
        platform,
        status: 'busy',
        summary: 'Another worker is syncing this connection: nothing was done.',
        streams: [],
      }
    : { platform, status: 'not_due', summary: 'The connection is not due: nothing was done.', streams: [] }
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

function notFound(connectionId: string): SyncError {
  const message = `There is no connection ${connectionId.slice(0, 40)} to sync: connect the account first.`
  return new SyncError(message, { code: 'not_found' })
}
