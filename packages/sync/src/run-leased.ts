import { userToken } from '@bos/meta-client'
import { type DayRange, isSocialDbError, type Lease, type MetricType } from '@bos/social-db'
import { freshUntil, READ_AT } from './cadence.ts'
import { capabilitiesOf } from './capabilities.ts'
import type { Core } from './core.ts'
import { conclude, type Ending, leaveUnread, markOf, type OpenSession, putBack, stayAway } from './ending.ts'
import { failpoint } from './failpoint.ts'
import { type Heartbeat, startHeartbeat } from './heartbeat.ts'
import { adapterOf } from './adapter-of.ts'
import type { AccountContext, Stream } from './platform.ts'
import type { StreamReport } from './report.ts'
import type { RunOptions } from './run.ts'
import { notBegun, notDue, pullStream, type StreamResult } from './stream.ts'
import { limitMs } from './time-limit.ts'
import { isGrantOver } from './tokens/advice.ts'
import { doubt } from './tokens/doubt.ts'
import { countedFor } from './tokens/counted-for.ts'
import { graphOf, openSession } from './tokens/session.ts'
import { tokenFacts } from './tokens/token-facts.ts'
import { type TokenReport, tokenReport } from './tokens/token-report.ts'
import { dateOf } from './windows.ts'

/** Reads what is due of a connection that is held, stores what changed, and puts it back. */
export async function runLeased(core: Core, lease: Lease, options: RunOptions): Promise<Ending> {
  failpoint('run begun')
  const blockedUntil = dateOf(lease.watermark['blockedUntil'])
  if (blockedUntil && blockedUntil > core.now()) return stayAway(core, lease, blockedUntil)
  const heart = startHeartbeat(core, lease)
  const results: StreamResult[] = []
  const { forSeconds = 600, signal: stop } = options
  const late = AbortSignal.timeout(limitMs(forSeconds, 'forSeconds'))
  const signal = AbortSignal.any([heart.signal, late, ...(stop ? [stop] : [])])
  try {
    const session = await openSession(core, lease.connectionId)
    failpoint('session opened')
    if (session.status !== 'open') return await leaveUnread(core, lease, session)
    await pullAll(core, lease, session, { results, signal, heart, options })
    const isRefused = results.some(({ stop }) => stop === 'reconnect')
    const dead = isRefused ? await confirmDead(core, session) : undefined
    const isLate = late.aborted && !stop?.aborted && !heart.signal.aborted
    return await conclude(core, lease, { session, results, dead, isLate })
  } catch (error) {
    if (isSocialDbError(error) && error.code === 'lease_lost') {
      const streams = results.map(({ report }) => report)
      return { status: 'busy', summary: 'Another worker took this connection over.', streams }
    }
    await putBack(core, lease, { results })
    throw error
  } finally {
    await heart.stop()
  }
}

interface Pull {
  readonly results: StreamResult[]
  readonly signal: AbortSignal
  readonly heart: Heartbeat
  readonly options: RunOptions
}

async function pullAll(core: Core, lease: Lease, session: OpenSession, pull: Pull): Promise<void> {
  const { connection, opened } = session
  const adapter = adapterOf(core, connection.platform)
  const capabilities = capabilitiesOf(core, connection)
  const isMeant = ({ capability }: Pick<Stream, 'capability'>): boolean =>
    capability === undefined || capabilities.includes(capability)
  if (adapter.tokens !== 'meta') {
    return pullStreams(core, lease, adapter.streams.filter(isMeant), { session, pull, around: {} })
  }
  const hasPerson = connection.login === 'facebook' && opened.refreshToken !== undefined
  const { id: connectionId, userId, accountId } = connection
  const around = {
    graph: graphOf(core, opened),
    person: hasPerson ? core.graph(userToken(opened.refreshToken), countedFor(connection)) : undefined,
    isPersonOver: isGrantOver(tokenFacts(connection), core.now()),
    conversionGoals: core.conversionGoals,
    // As with competitors: the run must end, whatever the host's function does.
    adAccounts: async () =>
      (await Promise.race([
        core.adAccounts({ connectionId, userId, accountId: accountId ?? '' }),
        abortOf(pull.signal),
      ])) ?? {},
  }
  await pullStreams(core, lease, adapter.streams.filter(isMeant), { session, pull, around })
}

async function pullStreams<Around extends object>(
  core: Core,
  lease: Lease,
  streams: readonly Stream<AccountContext & Around>[],
  { session: { connection, opened }, pull, around }: { session: OpenSession; pull: Pull; around: Around },
): Promise<void> {
  const { results, signal, heart, options } = pull
  const { onProgress, full = false } = options
  const { permissions, platform, id: connectionId } = connection
  for (const [index, stream] of streams.entries()) {
    const stopped = results.find(({ stop }) => stop)?.stop
    const fresh = full ? undefined : freshUntil(stream, markOf(lease, READ_AT), { now: core.now(), permissions })
    if (fresh) {
      results.push({ report: notDue(stream, fresh) })
      continue
    }
    if (stopped) {
      results.push({ report: notBegun(stream, stopped), stop: stopped, isBegun: false })
      continue
    }
    const remembered = markOf(lease, stream.name)
    const context = {
      ...around,
      connection,
      token: opened.accessToken,
      fetch: core.fetch,
      now: core.now(),
      clock: () => core.now(),
      backfillDays: core.backfillDays,
      watermark: full ? {} : remembered,
      remembered,
      signal,
      storedDays: async (metric: MetricType, range: DayRange) => {
        const asked = { userId: connection.userId, connectionId, metric, ...range }
        return (await core.social.analytics.series(asked))[0]?.points ?? []
      },
      storedItems: (ids: readonly string[]) => core.social.worker.items(connectionId, ids),
      // The host's function may never answer; the run must end all the same.
      competitors: () => Promise.race([core.competitors(connection.userId), abortOf(signal)]),
    }
    const onPage = ({ name, read, written, unchanged, complete }: StreamReport): void => {
      const place = { step: index + 1, steps: streams.length }
      const progress = { connectionId, platform, stream: name, ...place, read, written, unchanged, done: complete }
      heart.tell(progress)
      try {
        onProgress?.(progress)
      } catch {
        core.notice({ code: 'progress_listener_failed', message: 'onProgress threw: the run goes on without it.' })
      }
    }
    const work = () => pullStream(core, { lease, stream, context, onPage })
    results.push(await core.telemetry.stream({ platform, stream: stream.name }, work))
  }
}

/** Settles, with nothing, when the signal does. */
function abortOf(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}

/** Asks Meta whether the token that reads is really dead; undefined when it lives. */
async function confirmDead(core: Core, { opened }: OpenSession): Promise<TokenReport | undefined> {
  await doubt(core, opened)
  const after = await core.social.worker.open(opened.connection.id)
  return after?.connection.status === 'needs_reauth' ? tokenReport(after.connection, core.now()) : undefined
}
