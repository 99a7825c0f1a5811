import { type Lease, QUARANTINE_AFTER } from '@bos/social-db'
import { READ_AT, readMarks } from './cadence.ts'
import type { Core } from './core.ts'
import { failpoint } from './failpoint.ts'
import { explain } from './reasons.ts'
import { type SyncReport, summarise } from './report.ts'
import { dueInMs } from './schedule.ts'
import type { StreamResult } from './stream.ts'
import { streamStates } from './stream-state.ts'
import type { Session } from './tokens/session.ts'
import { type TokenReport, tokenReport } from './tokens/token-report.ts'

/** What a run came to. */
export type Ending = Omit<SyncReport, 'connectionId' | 'startedAt' | 'finishedAt'>
export type OpenSession = Extract<Session, { status: 'open' }>

export interface Pulled {
  readonly session: OpenSession
  readonly results: readonly StreamResult[]
  /** Set when Meta says that the token is dead. */
  readonly dead: TokenReport | undefined
  /** The run was cut because it had its time. */
  readonly isLate: boolean
}

/** Puts a connection back whose streams were pulled, or begun, and says when it is due next. */
export async function conclude(core: Core, lease: Lease, { session, results, dead, isLate }: Pulled): Promise<Ending> {
  const { platform, permissions, syncFrequencyMinutes: frequencyMinutes } = session.connection
  const streams = results.map(({ report }) => report)
  const tried = streams.filter(({ skippedUntil }) => !skippedUntil)
  const complete = tried.filter((stream) => stream.complete).length
  // A stream without anything to ask, such as competitors where there are none, says nothing of Meta.
  const hasRead = tried.some((stream) => stream.complete && stream.read > 0)
  const stopped = results.find(({ stop }) => stop === 'stopped')
  // What had all its time and got nowhere would get nowhere again, and hold a slot each time.
  const isStuck = isLate && stopped !== undefined && !gotOn(stopped)
  const isCut = stopped !== undefined && !isStuck
  const status = complete === tried.length ? 'complete' : hasRead || isCut ? 'partial' : 'failed'
  const outcome = isStuck ? 'failed' : status
  const { waitMs } = results.find((result) => result.waitMs !== undefined) ?? {}
  const { failures } = lease
  // A run that was stopped has not failed, and the rest of it is due.
  const due = isCut ? 0 : dueInMs({ frequencyMinutes, failures, outcome, waitMs, random: Math.random() })
  // The fault that ended a stream is the last thing that it lacks.
  const missing = streams.find((stream) => !stream.complete)?.missing.at(-1)?.reason
  const error = isStuck ? 'deadline' : missing
  failpoint('release pending')
  const isOurs = await core.social.worker.release(lease, {
    outcome,
    watermark: {
      ...watermarkOf(lease, results),
      [READ_AT]: readMarks(markOf(lease, READ_AT), streams, { now: core.now(), permissions }),
      // Remembered beside the marks, so that a button pressed meanwhile does not lengthen the block.
      blockedUntil: waitMs === undefined ? null : new Date(core.now().getTime() + due).toISOString(),
    },
    streams: streamStates(results, core.now()),
    dueInSeconds: due / 1000,
    ...(error && { error }),
  })
  failpoint('connection released')
  if (!isOurs) return { platform, status: 'busy', summary: 'Another worker took this connection over.', streams }
  const isLetBe = outcome === 'failed' && noteQuarantine(core, lease)
  const token = dead ?? session.token
  return {
    platform,
    status: dead ? 'needs_reauth' : status,
    summary: dead ? dead.note : isLetBe ? `${summarise(streams)} ${LET_BE}` : summarise(streams),
    streams,
    ...(token && { token }),
    ...(!dead && !isLetBe && { nextDueAt: new Date(core.now().getTime() + due) }),
  }
}

// Calls made while Meta blocks an account lengthen the block (D, rate limits).
export async function stayAway(core: Core, lease: Lease, until: Date): Promise<Ending> {
  const dueInSeconds = (until.getTime() - core.now().getTime()) / 1000
  await core.social.worker.release(lease, { outcome: 'partial', dueInSeconds, error: 'throttled' })
  const minutes = Math.ceil(dueInSeconds / 60)
  const summary = `The platform asked for a pause: nothing was read; the next run is due in ${minutes} minutes.`
  return { status: 'throttled', summary, streams: [], nextDueAt: until }
}

export async function leaveUnread(core: Core, lease: Lease, session: Exclude<Session, OpenSession>): Promise<Ending> {
  await putBack(core, lease, { error: session.status })
  const { platform } = session.connection
  if (session.status === 'other_app') {
    const summary = 'This connection belongs to another Meta app: nothing was read.'
    return { platform, status: 'other_app', summary, streams: [] }
  }
  if (session.status === 'busy') return { platform, status: 'busy', summary: explain('renewal_open').says, streams: [] }
  const token = tokenReport(session.connection, core.now())
  const summary = token?.note ?? 'The person must connect again.'
  return { platform, status: 'needs_reauth', summary, streams: [], ...(token && { token }) }
}

/** Puts a connection back that could not be read, as a failure. */
export async function putBack(
  core: Core,
  lease: Lease,
  { results = [], error = 'internal' }: { results?: readonly StreamResult[]; error?: string },
): Promise<void> {
  const failed = { outcome: 'failed', failures: lease.failures, waitMs: undefined, frequencyMinutes: 60 } as const
  const dueInSeconds = dueInMs({ ...failed, random: Math.random() }) / 1000
  const watermark = watermarkOf(lease, results)
  const streams = streamStates(results, core.now())
  const isOurs = await core.social.worker.release(lease, { outcome: 'failed', watermark, streams, dueInSeconds, error })
  if (isOurs) noteQuarantine(core, lease)
}

function watermarkOf(lease: Lease, results: readonly StreamResult[]): Readonly<Record<string, unknown>> {
  const marks = results.flatMap(({ report, watermark }) => (watermark ? [[report.name, watermark] as const] : []))
  return { ...lease.watermark, ...Object.fromEntries(marks) }
}

const LET_BE = `${QUARANTINE_AFTER} runs in a row failed: it is not tried again by itself.`

/** True when the failure just stored was the one too many. */
function noteQuarantine(core: Core, { connectionId, failures }: Lease): boolean {
  if (failures + 1 < QUARANTINE_AFTER) return false
  core.notice({ code: 'quarantined', message: `Connection ${connectionId}: ${LET_BE}` })
  return true
}

function gotOn({ report, watermark }: StreamResult): boolean {
  return report.written > 0 || watermark !== undefined
}

/** What the last run left behind under this name. */
export function markOf({ watermark }: Lease, stream: string): Readonly<Record<string, unknown>> {
  const mark = watermark[stream]
  return typeof mark === 'object' && mark !== null ? { ...mark } : {}
}
