import { randomUUID } from 'node:crypto'
import { isSocialDbError, type Lease } from '@bos/social-db'
import { freshUntil, READ_AT, readMarks } from './cadence.ts'
import type { Core } from './core.ts'
import { SyncError } from './errors.ts'
import type { Platform, PullContext } from './platform.ts'
import { isPlatformName, PLATFORMS } from './platforms.ts'
import { type StreamReport, type SyncProgress, type SyncReport, summarise } from './report.ts'
import { dueInMs } from './schedule.ts'
import { notBegun, notDue, pullStream, type StreamResult } from './stream.ts'
import { doubt } from './tokens/doubt.ts'
import { openSession, type Session } from './tokens/session.ts'
import { type TokenReport, tokenReport } from './tokens/token-report.ts'
import { dateOf } from './windows.ts'

export interface RunOptions {
  /** Reads everything again as in a first run, also what was read a moment ago. Default false. */
  readonly full?: boolean
  /** Called after every page, in order. What it throws is reported as a notice and does not end the run. */
  readonly onProgress?: (progress: SyncProgress) => void
  /** Ends the run: a request under way is given up, what is stored stays, and the report names what was left. */
  readonly signal?: AbortSignal
}

type Ending = Omit<SyncReport, 'connectionId' | 'startedAt' | 'finishedAt'>
type OpenSession = Extract<Session, { status: 'open' }>

// A dead worker's connection is free again after this. A heartbeat every third of it keeps a live one's.
const LEASE_SECONDS = 60

/**
 * Reads what is due of one connection and stores what changed.
 *
 * One worker at a time: the lease's epoch fences every write, so a worker that lost its lease can write nothing.
 */
export async function runConnection(core: Core, connectionId: string, options: RunOptions = {}): Promise<SyncReport> {
  const startedAt = core.now()
  if (!isUuid(connectionId)) throw notFound(connectionId)
  const lease = await core.social.worker.acquire({ connectionId, owner: randomUUID(), leaseSeconds: LEASE_SECONDS })
  const ending = lease ? await runLeased(core, lease, options) : await refused(core, connectionId)
  return { connectionId, ...ending, startedAt, finishedAt: core.now() }
}

async function runLeased(core: Core, lease: Lease, options: RunOptions): Promise<Ending> {
  const blockedUntil = dateOf(lease.watermark['blockedUntil'])
  if (blockedUntil && blockedUntil > core.now()) return stayAway(core, lease, blockedUntil)
  const heart = startHeartbeat(core, lease)
  const results: StreamResult[] = []
  const signal = options.signal ? AbortSignal.any([options.signal, heart.signal]) : heart.signal
  try {
    const session = await openSession(core, lease.connectionId)
    if (session.status !== 'open') return await leaveUnread(core, lease, session)
    await pullAll(core, lease, session, { results, signal, options })
    const isRefused = results.some(({ stop }) => stop === 'reconnect')
    const dead = isRefused ? await confirmDead(core, session) : undefined
    return await conclude(core, lease, { session, results, dead })
  } catch (error) {
    if (isSocialDbError(error) && error.code === 'lease_lost') {
      const streams = results.map(({ report }) => report)
      return { status: 'busy', summary: 'Another worker took this connection over.', streams }
    }
    await putBack(core, lease, { results })
    throw error
  } finally {
    heart.stop()
  }
}

async function pullAll(
  core: Core,
  lease: Lease,
  { connection, graph }: OpenSession,
  {
    results,
    signal,
    options: { onProgress, full = false },
  }: { results: StreamResult[]; signal: AbortSignal; options: RunOptions },
): Promise<void> {
  const { streams } = adapterOf(connection.platform)
  const { permissions } = connection
  for (const stream of streams) {
    const stopped = results.find(({ stop }) => stop)?.stop
    const fresh = full ? undefined : freshUntil(stream, markOf(lease, READ_AT), { now: core.now(), permissions })
    if (fresh) {
      results.push({ report: notDue(stream, fresh) })
      continue
    }
    if (stopped) {
      results.push({ report: notBegun(stream, stopped), stop: stopped })
      continue
    }
    const context: PullContext = {
      graph,
      connection,
      now: core.now(),
      watermark: full ? {} : markOf(lease, stream.name),
      signal,
      competitors: () => core.competitors(connection.userId),
    }
    const onPage = ({ name, read, written, unchanged, complete }: StreamReport): void => {
      const { id: connectionId, platform } = connection
      try {
        onProgress?.({ connectionId, platform, stream: name, read, written, unchanged, done: complete })
      } catch {
        core.notice({ code: 'progress_listener_failed', message: 'onProgress threw: the run goes on without it.' })
      }
    }
    results.push(await pullStream(core, { lease, stream, context, onPage }))
  }
}

/** Asks Meta whether the token that reads is really dead; undefined when it lives. */
async function confirmDead(core: Core, { opened }: OpenSession): Promise<TokenReport | undefined> {
  await doubt(core, opened)
  const after = await core.social.worker.open(opened.connection.id)
  return after?.connection.status === 'needs_reauth' ? tokenReport(after.connection, core.now()) : undefined
}

async function conclude(
  core: Core,
  lease: Lease,
  { session, results, dead }: { session: OpenSession; results: readonly StreamResult[]; dead: TokenReport | undefined },
): Promise<Ending> {
  const { platform, permissions, syncFrequencyMinutes } = session.connection
  const streams = results.map(({ report }) => report)
  const tried = streams.filter(({ skippedUntil }) => !skippedUntil)
  const complete = tried.filter((stream) => stream.complete).length
  // A run that was stopped has not failed: no back-off.
  const isStopped = results.some(({ stop }) => stop === 'stopped')
  const outcome = complete === tried.length ? 'complete' : complete > 0 || isStopped ? 'partial' : 'failed'
  const { waitMs } = results.find((result) => result.waitMs !== undefined) ?? {}
  const due = dueInMs({
    frequencyMinutes: syncFrequencyMinutes,
    failures: lease.failures,
    outcome,
    waitMs,
    random: Math.random(),
  })
  const error = streams.flatMap(({ missing, complete: isComplete }) => (isComplete ? [] : missing)).at(0)?.reason
  const isOurs = await core.social.worker.release(lease, {
    outcome,
    watermark: {
      ...watermarkOf(lease, results),
      [READ_AT]: readMarks(markOf(lease, READ_AT), streams, { now: core.now(), permissions }),
      // Remembered beside the marks, so that a button pressed meanwhile does not lengthen the block.
      blockedUntil: waitMs === undefined ? null : new Date(core.now().getTime() + due).toISOString(),
    },
    dueInSeconds: due / 1000,
    ...(error && { error }),
  })
  if (!isOurs) return { platform, status: 'busy', summary: 'Another worker took this connection over.', streams }
  const token = dead ?? session.token
  return {
    platform,
    status: dead ? 'needs_reauth' : outcome,
    summary: dead ? dead.note : summarise(streams),
    streams,
    ...(token && { token }),
    ...(!dead && { nextDueAt: new Date(core.now().getTime() + due) }),
  }
}

// Calls made while Meta blocks an account lengthen the block (D, rate limits).
async function stayAway(core: Core, lease: Lease, until: Date): Promise<Ending> {
  const dueInSeconds = (until.getTime() - core.now().getTime()) / 1000
  await core.social.worker.release(lease, { outcome: 'partial', dueInSeconds, error: 'throttled' })
  const minutes = Math.ceil(dueInSeconds / 60)
  const summary = `Meta asked for a pause: nothing was read; the next run is due in ${minutes} minutes.`
  return { status: 'throttled', summary, streams: [], nextDueAt: until }
}

async function leaveUnread(core: Core, lease: Lease, session: Exclude<Session, OpenSession>): Promise<Ending> {
  await putBack(core, lease, { error: session.status })
  const { platform } = session.connection
  if (session.status === 'other_app') {
    const summary = 'This connection belongs to another Meta app: nothing was read.'
    return { platform, status: 'other_app', summary, streams: [] }
  }
  const token = tokenReport(session.connection, core.now())
  const summary = token?.note ?? 'The person must connect again.'
  return { platform, status: 'needs_reauth', summary, streams: [], ...(token && { token }) }
}

async function putBack(
  core: Core,
  lease: Lease,
  { results = [], error = 'internal' }: { results?: readonly StreamResult[]; error?: string },
): Promise<void> {
  const failed = { outcome: 'failed', failures: lease.failures, waitMs: undefined, frequencyMinutes: 60 } as const
  const dueInSeconds = dueInMs({ ...failed, random: Math.random() }) / 1000
  const watermark = watermarkOf(lease, results)
  await core.social.worker.release(lease, { outcome: 'failed', watermark, dueInSeconds, error })
}

function watermarkOf(lease: Lease, results: readonly StreamResult[]): Readonly<Record<string, unknown>> {
  const marks = results.flatMap(({ report, watermark }) => (watermark ? [[report.name, watermark] as const] : []))
  return { ...lease.watermark, ...Object.fromEntries(marks) }
}

// No lease: somebody else holds it, or paused it, or there is nothing to sync.
async function refused(core: Core, connectionId: string): Promise<Ending> {
  const opened = await core.social.worker.open(connectionId)
  if (!opened) throw notFound(connectionId)
  const { platform, status } = opened.connection
  const isPaused = status === 'paused' || (await core.social.worker.settings.pause()) !== undefined
  return isPaused
    ? { platform, status: 'paused', summary: 'Syncing is paused: nothing was done.', streams: [] }
    : {
        platform,
        status: 'busy',
        summary: 'Another worker is syncing this connection: nothing was done.',
        streams: [],
      }
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

function notFound(connectionId: string): SyncError {
  const message = `There is no connection ${connectionId.slice(0, 40)} to sync: connect the account first.`
  return new SyncError(message, { code: 'not_found' })
}

function adapterOf(platform: string): Platform {
  if (isPlatformName(platform)) return PLATFORMS[platform]
  const known = Object.keys(PLATFORMS).join(' and ')
  throw new SyncError(`Nothing here can sync ${platform}: this release knows ${known}.`, { code: 'unknown_platform' })
}

function markOf({ watermark }: Lease, stream: string): Readonly<Record<string, unknown>> {
  const mark = watermark[stream]
  return typeof mark === 'object' && mark !== null ? { ...mark } : {}
}

/** Renews the lease while a run waits on Meta; `signal` aborts as soon as it is lost or somebody paused the sync. */
function startHeartbeat(core: Core, lease: Lease): { readonly signal: AbortSignal; stop(): void } {
  const ended = new AbortController()
  const beat = async (): Promise<void> => {
    try {
      // Paused or lost, the run ends; only a paused one can still put the connection back.
      if ((await core.social.worker.heartbeat(lease, { leaseSeconds: LEASE_SECONDS })) !== 'held') ended.abort()
    } catch (error) {
      // The database did not answer: the fence still protects every write, and the next beat tries again.
      if (!isSocialDbError(error)) throw error
      core.notice({ code: 'heartbeat_failed', message: error.message })
    }
  }
  const timer = setInterval(() => void beat(), (LEASE_SECONDS * 1000) / 3)
  return { signal: ended.signal, stop: () => clearInterval(timer) }
}
