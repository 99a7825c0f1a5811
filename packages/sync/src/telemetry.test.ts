import { context, metrics, type Attributes, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { generateVaultKey, type OpenedDatabase, openDatabase } from '@bos/social-db'
import { migrate } from '@bos/social-db/migrate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShop } from './test-support/shop.ts'

const spans = new InMemorySpanExporter()
const numbers = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const reader = new PeriodicExportingMetricReader({ exporter: numbers, exportIntervalMillis: 3_600_000 })
const keys = generateVaultKey()
let db: OpenedDatabase

beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }))
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
  db = await openDatabase('pglite:memory')
  await migrate(db, { competitors: 'create' })
})
afterAll(async () => {
  await reader.shutdown()
  await db.close()
})

async function metricsNow(): Promise<Map<string, { attributes: Attributes; value: unknown }[]>> {
  numbers.reset()
  await reader.forceFlush()
  const all = numbers.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
  return new Map(all.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints]))
}

describe('what OpenTelemetry is told', () => {
  it('a span for a run and one for each of its streams, and numbers without any id', async () => {
    const shop = await openShop(db, { userId: 'user_1', keys })
    const { facebook, instagram } = await shop.connect()
    shop.page.addPost({ kind: 'photo', publishedAt: '2026-11-22T09:00:00Z' })
    const { streams } = await shop.sync.run(facebook)
    shop.meta.faults.next('GET /:id/insights', { code: 80002, regainMinutes: 19 }, { times: Infinity })
    await shop.sync.run(instagram)
    shop.meta.faults.lift()
    shop.meta.clock.advance({ hours: 2 })
    await shop.sync.runDue()

    const told = spans.getFinishedSpans()
    const run = told.find(({ name }) => name === 'bos.sync.run')
    const inRun = told.filter(({ parentSpanContext }) => parentSpanContext?.spanId === run?.spanContext().spanId)
    expect(inRun.map(({ name }) => name)).toEqual(streams.map(({ name }) => `bos.sync.stream ${name}`))
    expect(run?.attributes).toEqual({ 'bos.platform': 'facebook', 'bos.sync.status': 'complete' })
    const posts = inRun.find(({ name }) => name === 'bos.sync.stream posts')
    expect(posts?.attributes).toMatchObject({ 'bos.sync.read': 1, 'bos.sync.written': 1, 'bos.sync.complete': true })

    const known = await metricsNow()
    const labels = (name: string) => known.get(name)?.map(({ attributes }) => attributes)
    expect(labels('bos.sync.run.duration')).toEqual(
      expect.arrayContaining([
        { platform: 'facebook', status: 'complete' },
        { platform: 'instagram', status: 'partial' },
      ]),
    )
    expect(labels('bos.sync.missing')).toContainEqual({
      platform: 'instagram',
      stream: 'metrics',
      reason: 'throttled',
    })
    expect(labels('bos.sync.items')).toContainEqual({ platform: 'facebook', stream: 'posts', change: 'written' })
    // The age of what a run refreshes, once there is something: two hours for the Page.
    expect(known.get('bos.sync.data.age')).toMatchObject([
      { attributes: { platform: 'facebook' }, value: { count: 1, sum: 7200 } },
    ])
    expect(labels('bos.auth.events')).toContainEqual({ event: 'connect_finished', outcome: 'ok', platform: 'facebook' })
    for (const gauge of ['bos.sync.due', 'bos.sync.due.age', 'bos.rate_limit.blocked']) {
      expect([gauge, known.get(gauge)]).toEqual([gauge, [expect.objectContaining({ attributes: {}, value: 0 })]])
    }
    const everything = JSON.stringify([
      ...known,
      ...told.map(({ name, attributes, events }) => [name, attributes, events]),
    ])
    for (const id of [facebook, instagram, 'user_1', shop.page.id, shop.instagram.id, 'fake', 'blue_store']) {
      expect(everything).not.toContain(id)
    }
  })

  it('how far behind the schedule is, and that the app is stopped', async () => {
    const shop = await openShop(db, { userId: 'user_2', keys, emulator: { seed: 2 } })
    const { facebook } = await shop.connect()
    shop.meta.faults.next('GET /:id', { code: 4 })
    await shop.sync.run(facebook)
    shop.meta.clock.advance({ minutes: 30 })
    await shop.sync.runDue({ limit: 0 })
    const known = await metricsNow()
    const values = (name: string) => known.get(name)?.map(({ value }) => value)
    // The Instagram account waits since the login; the Page until the app may call again.
    expect(values('bos.sync.due')).toEqual([1])
    expect(values('bos.sync.due.age')).toEqual([1800])
    expect(values('bos.rate_limit.blocked')).toEqual([1])
    shop.meta.clock.advance({ days: 2 })
    await shop.sync.tendTokens()
    expect((await metricsNow()).get('bos.tokens')).toMatchObject([{ attributes: { outcome: 'kept' }, value: 2 }])
    expect(spans.getFinishedSpans().filter(({ name }) => name === 'bos.token')).toHaveLength(2)
  })
})
