import { isSocialDbError, type Lease } from '@bos/social-db'
import type { Core } from './core.ts'
import { failpoint } from './failpoint.ts'
import type { SyncProgress } from './report.ts'

// Often enough for a progress bar, seldom enough to be no load beside the pages themselves.
const PROGRESS_EVERY_MS = 2_000

export interface Heartbeat {
  /** Aborts as soon as the lease is lost, or somebody paused the connection or everything. */
  readonly signal: AbortSignal
  /** Shows to other processes how far the run has come: the first time at once, then every two seconds at most. */
  tell(progress: SyncProgress): void
  /** Waits for the beat under way, so that none outlives the run. */
  stop(): Promise<void>
}

/** Renews the lease while a run waits on Meta, at every third of its length. */
export function startHeartbeat(core: Core, lease: Lease): Heartbeat {
  const ended = new AbortController()
  let news: SyncProgress | undefined
  let toldAt = -Infinity
  let beating: Promise<void> | undefined

  async function beat(): Promise<void> {
    const progress = news && shown(news)
    news = undefined
    toldAt = performance.now()
    try {
      // Paused or lost, the run ends; only a paused one can still put the connection back.
      const { worker } = core.social
      if ((await worker.heartbeat(lease, { leaseSeconds: core.leaseSeconds, progress })) !== 'held') ended.abort()
      failpoint('heart beaten')
    } catch (error) {
      // The database did not answer: the fence still protects every write, and the next beat tries again.
      if (!isSocialDbError(error)) throw error
      core.notice({ code: 'heartbeat_failed', message: error.message })
    } finally {
      beating = undefined
    }
  }

  const beatNow = (): void => {
    beating ??= beat()
  }
  const timer = setInterval(beatNow, (core.leaseSeconds * 1000) / 3)
  return {
    signal: ended.signal,
    tell(progress) {
      news = progress
      if (performance.now() - toldAt >= PROGRESS_EVERY_MS) beatNow()
    },
    async stop() {
      clearInterval(timer)
      await beating
    },
  }
}

function shown({ platform, stream, read, written, unchanged, done }: SyncProgress): Readonly<Record<string, unknown>> {
  return { platform, stream, read, written, unchanged, done }
}
