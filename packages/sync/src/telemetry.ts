import type { Lease, OnAuthEvent } from '@bos/social-db'
import type { Meter } from '@opentelemetry/api'
import type { SyncNotice } from './core.ts'
import type { StreamReport, SyncReport } from './report.ts'

/** What a host sees of us that has installed OpenTelemetry. Labels are words of closed sets, never an id. */
export interface Telemetry {
  readonly event: OnAuthEvent
  /** The span of a run, its length, and how old the data was that it refreshed. */
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

// Data is refreshed within minutes to a day; what is older waits for somebody. Boundaries beyond a month tell nothing more.
const AGE_SECONDS = [300, 900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000]
// The default boundaries of OpenTelemetry are for milliseconds. A run may take 600 s.
const RUN_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]

/**
 * Spans and metrics where `@opentelemetry/api` can be found; otherwise nothing at all.
 *
 * What the host has installed is beyond us, and must not keep anything from starting: where it fails, a notice says so.
 */
export async function openTelemetry(notice: (notice: SyncNotice) => void): Promise<Telemetry> {
  const api = await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ '@opentelemetry/api').catch(
    () => undefined,
  )
  if (api === undefined) return silent
  try {
    return observe(api, notice)
  } catch {
    // What it threw may hold anything.
    const message = 'OpenTelemetry gave no meter or tracer, so nothing is told to it: update the SDK of this service.'
    notice({ code: 'telemetry_failed', message })
    return silent
  }
}

function observe(api: typeof import('@opentelemetry/api'), notice: (notice: SyncNotice) => void): Telemetry {
  const { SpanStatusCode } = api
  const meter = api.metrics.getMeter(SCOPE)
  const tracer = api.trace.getTracer(SCOPE)
  const events = meter.createCounter('bos.auth.events', {
    description: 'Authentication events by kind, outcome and platform',
  })
  const runs = meter.createHistogram('bos.sync.run.duration', {
    description: 'Runs of one connection by platform and status',
    unit: 's',
    advice: { explicitBucketBoundaries: RUN_SECONDS },
  })
  const ages = meter.createHistogram('bos.sync.data.age', {
    description: 'Time since the last complete sync, where a run that reads begins',
    unit: 's',
    advice: { explicitBucketBoundaries: AGE_SECONDS },
  })
  const items = meter.createCounter('bos.sync.items', {
    description: 'Items and readings by platform, stream and change (written, unchanged)',
  })
  const gaps = meter.createCounter('bos.sync.missing', {
    description: 'What could not be read, by platform, stream and reason',
  })
  const tokens = meter.createCounter('bos.tokens', {
    description: 'Tokens that were looked after, by outcome (renewed, kept, unclear, dead, lost, failed)',
  })
  const gauges = createGauges(meter)
  if (!gauges) {
    const message = 'The OpenTelemetry SDK has no gauges, so how far behind the schedule is stays untold: update it.'
    notice({ code: 'telemetry_failed', message })
  }

  /** What is thrown may hold anything: only that it was thrown is told. */
  async function inSpan<Result>(
    name: string,
    attributes: Record<string, string>,
    work: () => Promise<Result>,
    told: (result: Result) => Record<string, string | number | boolean>,
    broke: () => void = () => undefined,
  ): Promise<Result> {
    return tracer.startActiveSpan(name, { attributes }, async (span) => {
      try {
        const result = await work()
        span.setAttributes(told(result))
        return result
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR })
        broke()
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
    run({ lastSyncSecondsAgo }, work) {
      const startedAt = performance.now()
      const record = (platform: string, status: SyncReport['status'] | 'broken'): void =>
        runs.record((performance.now() - startedAt) / 1000, { platform, status })
      const told = ({ platform = 'none', status, streams }: SyncReport) => {
        record(platform, status)
        // A run that was turned away refreshed nothing. The age is the database's own: its clock wrote the last sync,
        // and this machine's may differ by more than what is measured.
        if (lastSyncSecondsAgo !== null && streams.some(({ read }) => read > 0)) {
          ages.record(lastSyncSecondsAgo, { platform })
        }
        return { 'bos.platform': platform, 'bos.sync.status': status }
      }
      return inSpan('bos.sync.run', {}, work, told, () => record('none', 'broken'))
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
      const told = ({ outcome }: { readonly outcome: string }) => {
        tokens.add(1, { outcome })
        return { 'bos.token.outcome': outcome }
      }
      return inSpan('bos.token', {}, work, told, () => tokens.add(1, { outcome: 'failed' }))
    },
    behind({ due, oldestDueSeconds, blockedBuckets }) {
      gauges?.due.record(due)
      gauges?.oldest.record(oldestDueSeconds ?? 0)
      gauges?.blocked.record(blockedBuckets)
    },
  }
}

/** Undefined: the SDK is older than the API, and knows no gauges. */
function createGauges(meter: Partial<Pick<Meter, 'createGauge'>>) {
  if (!meter.createGauge) return undefined
  return {
    due: meter.createGauge('bos.sync.due', { description: 'Connections that are due and free, up to 10,000' }),
    oldest: meter.createGauge('bos.sync.due.age', { description: 'How long the first of them is due', unit: 's' }),
    blocked: meter.createGauge('bos.rate_limit.blocked', { description: 'Apps and people whom Meta has stopped' }),
  }
}
