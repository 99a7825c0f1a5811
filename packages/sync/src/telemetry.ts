import type { Lease, OnAuthEvent } from '@bos/social-db'
import type { StreamReport, SyncReport } from './report.ts'

/** What a host sees of us that has installed OpenTelemetry. Labels are words of closed sets, never an id. */
export interface Telemetry {
  readonly event: OnAuthEvent
  /** The span of a run, its length, and how old the data was that it refreshes. */
  run(lease: Lease, work: () => Promise<SyncReport>): Promise<SyncReport>
  /** The span of a stream within it, and what came of it. */
  stream<Result extends { readonly report: StreamReport }>(
    labels: { readonly platform: string; readonly stream: string },
    work: () => Promise<Result>,
  ): Promise<Result>
  /** The span of looking after a token, and what became of it. */
  token<Result extends { readonly outcome: string }>(work: () => Promise<Result>): Promise<Result>
  /** How far behind the schedule is, and how many apps and people Meta has stopped. */
  behind(state: Backlog): void
}

interface Backlog {
  readonly due: number
  /** Null: nothing is due. */
  readonly oldestDueSeconds: number | null
  readonly blockedBuckets: number
}

const SCOPE = '@bos/sync'

const silent: Telemetry = {
  event: () => undefined,
  run: (_, work) => work(),
  stream: (_, work) => work(),
  token: (work) => work(),
  behind: () => undefined,
}

/** Spans and metrics where `@opentelemetry/api` can be found; otherwise nothing at all. */
export async function openTelemetry(): Promise<Telemetry> {
  const api = await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ '@opentelemetry/api').catch(
    () => undefined,
  )
  if (api === undefined) return silent
  const { SpanStatusCode } = api
  const meter = api.metrics.getMeter(SCOPE)
  const tracer = api.trace.getTracer(SCOPE)
  const events = meter.createCounter('bos.auth.events', {
    description: 'Authentication events by kind, outcome and platform',
  })
  const runs = meter.createHistogram('bos.sync.run.duration', {
    description: 'Runs of one connection by platform and status',
    unit: 's',
  })
  const ages = meter.createHistogram('bos.sync.data.age', {
    description: 'Time since the last complete sync, where a run begins',
    unit: 's',
  })
  const items = meter.createCounter('bos.sync.items', {
    description: 'Items and readings by platform, stream and change (written, unchanged)',
  })
  const gaps = meter.createCounter('bos.sync.missing', {
    description: 'What could not be read, by platform, stream and reason',
  })
  const tokens = meter.createCounter('bos.tokens', {
    description: 'Tokens that were looked after, by outcome (renewed, kept, unclear, dead, lost)',
  })
  const due = meter.createGauge('bos.sync.due', { description: 'Connections that are due and free, up to 10,000' })
  const oldest = meter.createGauge('bos.sync.due.age', { description: 'How long the first of them is due', unit: 's' })
  const blocked = meter.createGauge('bos.rate_limit.blocked', { description: 'Apps and people whom Meta has stopped' })

  /** What is thrown may hold anything: only that it was thrown is told. */
  async function inSpan<Result>(
    name: string,
    attributes: Record<string, string>,
    work: () => Promise<Result>,
    told: (result: Result) => Record<string, string | number | boolean>,
  ): Promise<Result> {
    return tracer.startActiveSpan(name, { attributes }, async (span) => {
      try {
        const result = await work()
        span.setAttributes(told(result))
        return result
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR })
        throw error
      } finally {
        span.end()
      }
    })
  }

  return {
    event({ event, outcome, platform = 'none' }) {
      const attributes = { event, outcome, platform }
      events.add(1, attributes)
      api.trace.getActiveSpan()?.addEvent(`bos.auth.${event}`, attributes)
    },
    run(lease, work) {
      const startedAt = performance.now()
      return inSpan('bos.sync.run', {}, work, ({ platform = 'none', status, startedAt: at }) => {
        runs.record((performance.now() - startedAt) / 1000, { platform, status })
        if (lease.lastSyncAt) ages.record((at.getTime() - lease.lastSyncAt.getTime()) / 1000, { platform })
        return { 'bos.platform': platform, 'bos.sync.status': status }
      })
    },
    stream({ platform, stream }, work) {
      const attributes = { 'bos.platform': platform, 'bos.sync.stream': stream }
      return inSpan(`bos.sync.stream ${stream}`, attributes, work, ({ report }) => {
        const { read, written, unchanged, complete, missing } = report
        items.add(written, { platform, stream, change: 'written' })
        items.add(unchanged, { platform, stream, change: 'unchanged' })
        for (const { reason } of missing) gaps.add(1, { platform, stream, reason })
        return {
          'bos.sync.read': read,
          'bos.sync.written': written,
          'bos.sync.unchanged': unchanged,
          'bos.sync.complete': complete,
        }
      })
    },
    token(work) {
      return inSpan('bos.token', {}, work, ({ outcome }) => {
        tokens.add(1, { outcome })
        return { 'bos.token.outcome': outcome }
      })
    },
    behind({ due: count, oldestDueSeconds, blockedBuckets }) {
      due.record(count)
      oldest.record(oldestDueSeconds ?? 0)
      blocked.record(blockedBuckets)
    },
  }
}
