import { setTimeout as wait } from 'node:timers/promises'
import type { SyncState } from '@bos/social-db'
import type { Core } from './core.ts'
import { SyncError } from './errors.ts'

export interface WatchOptions {
  /** Only a connection of this owner. Left out: whoever owns it, for operators; never leave it out in a request. */
  readonly userId?: string
  /** Ends the watching. The run goes on. */
  readonly signal?: AbortSignal
}

/** How a sync comes along; plain JSON, times as ISO 8601. */
export type SyncEvent =
  | { readonly type: 'waiting'; readonly connectionId: string; readonly dueAt: string }
  | {
      readonly type: 'running'
      readonly connectionId: string
      /** Absent until the first page is stored. */
      readonly progress?: {
        readonly stream: string
        readonly read: number
        readonly written: number
        readonly unchanged: number
        readonly done: boolean
      }
    }
  | {
      readonly type: 'finished'
      readonly connectionId: string
      readonly isComplete: boolean
      /** Code of what ended the run short, such as `throttled`; null: nothing. `worker_lost`: its process died. */
      readonly error: string | null
      /** Failed runs in a row. */
      readonly failures: number
      /** End of the last complete sync; null: there was none. */
      readonly lastSyncAt: string | null
      readonly nextDueAt: string
    }

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 5_000

/**
 * What happens to a connection's sync, whichever process runs it, until it has ended: read from its row, at first every
 * quarter of a second, less often while nothing changes.
 */
export async function* watchConnection(
  core: Core,
  connectionId: string,
  { userId, signal }: WatchOptions = {},
): AsyncGenerator<SyncEvent, void, undefined> {
  const { connections, worker } = core.social
  const follow = createFollower(connectionId)
  let told: string | undefined
  let waitMs = FIRST_WAIT_MS
  while (!signal?.aborted) {
    const state = await (userId === undefined
      ? worker.syncState(connectionId)
      : connections.syncState({ userId, connectionId }))
    if (!state && told === undefined) throw new SyncError('There is no such connection.', { code: 'not_found' })
    // Erased meanwhile: there is nothing more to tell.
    if (!state) return
    const event = follow(state)
    const text = JSON.stringify(event)
    waitMs = text === told ? Math.min(waitMs * 1.5, LONGEST_WAIT_MS) : FIRST_WAIT_MS
    if (text !== told) yield event
    told = text
    if (event.type === 'finished') return
    await pause(waitMs, signal)
  }
}

/** Turns states, read one after the other, into events: a run begins and ends by a new epoch, and dies without one. */
function createFollower(connectionId: string): (state: SyncState) => SyncEvent {
  let first: number | undefined
  let run: number | undefined
  return (state) => {
    const { epoch, isRunning, isDue } = state
    first ??= epoch
    const hasEnded = run !== undefined ? epoch !== run : epoch !== first && !isRunning
    if (hasEnded) return finished(connectionId, state, state.lastError)
    if (isRunning) {
      run = epoch
      const progress = progressOf(state.progress)
      return { type: 'running', connectionId, ...(progress && { progress }) }
    }
    if (isDue) {
      // Also after its worker died: another one takes it up, with an epoch of its own.
      first = epoch
      run = undefined
      return { type: 'waiting', connectionId, dueAt: state.nextDueAt.toISOString() }
    }
    return finished(connectionId, state, run === undefined ? state.lastError : 'worker_lost')
  }
}

function finished(
  connectionId: string,
  { failures, lastSyncAt, nextDueAt }: SyncState,
  error: string | null,
): SyncEvent {
  return {
    type: 'finished',
    connectionId,
    isComplete: error === null && lastSyncAt !== null,
    error,
    failures,
    lastSyncAt: lastSyncAt?.toISOString() ?? null,
    nextDueAt: nextDueAt.toISOString(),
  }
}

function progressOf(stored: SyncState['progress']) {
  if (!stored) return undefined
  const { stream, read, written, unchanged, done } = stored
  const isOurs =
    typeof stream === 'string' &&
    typeof read === 'number' &&
    typeof written === 'number' &&
    typeof unchanged === 'number' &&
    typeof done === 'boolean'
  return isOurs ? { stream, read, written, unchanged, done } : undefined
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(ms, undefined, signal && { signal })
  } catch (error) {
    if (!signal?.aborted) throw error
  }
}
