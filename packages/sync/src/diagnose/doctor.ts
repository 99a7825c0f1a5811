import type { StoredConnection } from '@bos/social-db'
import type { Surroundings } from '../core.ts'
import { type Checkup, type CheckupOptions, gatherGeneral, type Means, summed, withOpened } from '../diagnose.ts'
import { SyncError } from '../errors.ts'
import type { Store } from '../open-store.ts'
import { ACCOUNT_CHECKS } from './account-checks.ts'
import { type Check, type CheckName, makeChecks } from './check.ts'
import { askAbout, type General } from './gather.ts'
import { GENERAL_CHECKS } from './general-checks.ts'
import { SCHEDULE_CHECK } from './schedule-check.ts'
import { TOKEN_CHECKS } from './token-checks.ts'

export interface DoctorOptions extends CheckupOptions {
  /** Looks at this connection alone, also at one that was disconnected. */
  readonly connectionId?: string | undefined
  /** Looks at the connections of this owner alone. */
  readonly userId?: string | undefined
  /** Who looks, for the audit. Default `operator`. */
  readonly actor?: string | undefined
  /** Ends it after the connection in hand. */
  readonly signal?: AbortSignal | undefined
  /** Hears of every connection that was looked at. */
  readonly onConnection?: ((examined: Examined) => void) | undefined
}

/** A connection that was looked at; plain JSON. */
export interface Examined {
  readonly connectionId: string
  readonly userId: string
  readonly platform: string
  /** How people call the account. */
  readonly name: string | null
  /** What is about this connection: checks that came to the same for the whole installation are not said again. */
  readonly checks: readonly Check[]
}

/** How an installation stands, with its connections; plain JSON. */
export interface DoctorReport extends Checkup {
  readonly connections: readonly Examined[]
  /** The check that has to be well before a connection can be looked at; absent: they were. */
  readonly connectionsAfter?: CheckName
  /** True when it was ended before all were looked at. */
  readonly isCut: boolean
}

// Without these a connection has nothing to say for itself, or nothing that Meta would tell.
const FIRST: readonly CheckName[] = ['configuration', 'database', 'migrations', 'keys', 'app']
const ROWS = [...GENERAL_CHECKS, ...TOKEN_CHECKS, ...ACCOUNT_CHECKS, SCHEDULE_CHECK]

/**
 * The checks of the installation once, and then those of each connection, one after the other. What was disconnected is left
 * out: there is nothing to be well.
 *
 * @throws {SyncError} `not_found` for a connection that there is not.
 */
export async function examine(means: Means, options: DoctorOptions = {}): Promise<DoctorReport> {
  return withOpened(means, async (opened) => {
    const general = await gatherGeneral(means, opened, options)
    const checks = makeChecks(GENERAL_CHECKS, general, new Map())
    const { surroundings, store } = opened
    const bad = checks.find(({ name, status }) => FIRST.includes(name) && status !== 'ok' && status !== 'warning')
    const none = { ...summed(general.now, checks), connections: [], isCut: false }
    if (bad || !surroundings || !store) return { ...none, connectionsAfter: bad?.name ?? 'configuration' }
    const connections: Examined[] = []
    for await (const one of storedConnections(store, options)) {
      if (options.signal?.aborted) return { ...none, connections, ok: false, isCut: true }
      const examined = await examineOne(one, { general, checks, surroundings, store, ...options })
      connections.push(examined)
      options.onConnection?.(examined)
    }
    return {
      ...none,
      ...summed(general.now, [...checks, ...connections.flatMap((one) => one.checks)]),
      checks,
      connections,
    }
  })
}

interface Known {
  readonly general: General
  readonly checks: readonly Check[]
  readonly surroundings: Surroundings
  readonly store: Store
  readonly actor?: string | undefined
}

async function examineOne(
  { connection, state }: StoredConnection,
  { general, checks, surroundings, store, actor = 'operator' }: Known,
): Promise<Examined> {
  const { id: connectionId, userId, platform, displayName, accountUsername } = connection
  const of = await askAbout(surroundings, store, { connection, state, owner: { userId, actor } })
  const told = new Set(checks.map(findingOf))
  const its = makeChecks(ROWS, { ...general, of }, new Map()).filter((check) => !told.has(findingOf(check)))
  return { connectionId, userId, platform, name: displayName ?? accountUsername, checks: its }
}

const findingOf = ({ name, status, reason }: Check): string => `${name} ${status} ${reason}`

const PAGE = 100

async function* storedConnections(
  { social: { worker } }: Store,
  { connectionId, userId }: DoctorOptions,
): AsyncGenerator<StoredConnection> {
  for (let after: string | undefined; ; ) {
    const page = await worker.everyConnection({ connectionId, userId, after, limit: PAGE })
    if (connectionId !== undefined && page.length === 0) throw noConnection(connectionId)
    for (const one of page) {
      if (connectionId !== undefined || one.connection.status !== 'disconnected') yield one
    }
    after = page.at(-1)?.connection.id
    if (page.length < PAGE || connectionId !== undefined) return
  }
}

/** Of nobody: an operator has named an id that is none. */
export function noConnection(connectionId: string): SyncError {
  const message = `There is no connection ${connectionId.slice(0, 40)}: list those that there are.`
  return new SyncError(message, { code: 'not_found' })
}
