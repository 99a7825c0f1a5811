import { context, metrics, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  type DataPoint,
  type ExponentialHistogram,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { generateVaultKey, type OpenedDatabase, openDatabase } from '@bos/social-db'
import { connections as connectionRows } from '@bos/social-db/schema'
import { migrate } from '@bos/social-db/migrate'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { coreOf } from './inside.ts'
import { createRunDue } from './run-due.ts'
import { openShop } from './test-support/shop.ts'
import { createUpkeep } from './upkeep.ts'

type Value = number | Histogram | ExponentialHistogram

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

async function metricsNow(): Promise<Map<string, DataPoint<Value>[]>> {
  numbers.reset()
  await reader.forceFlush()
  const all = numbers.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
  return new Map(all.map(({ descriptor, dataPoints }) => [descriptor.name, [...dataPoints]]))
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

  it('how far behind it is while a run goes on', async () => {
    const shop = await openShop(db, { userId: 'user_5', keys, emulator: { seed: 5 } })
    await shop.connect()
    const { promise: isTold, resolve: goOn } = Promise.withResolvers<void>()
    shop.passing.by = async (request, next) => {
      await isTold
      return next(request)
    }
    const runDue = createRunDue(coreOf(shop.sync), createUpkeep({ everyMs: 20 }))
    const running = runDue({ concurrency: 1 })
    const due = async () => (await metricsNow()).get('bos.sync.due')?.map(({ value }) => value)
    await expect.poll(due).toEqual([1])
    goOn()
    expect(await running).toMatchObject({ ended: 'drained', runs: { complete: 2 }, left: 0 })
    expect(await due()).toEqual([0])
  })

  it('runs and tokens that break, as well', async () => {
    const shop = await openShop(db, { userId: 'user_3', keys, emulator: { seed: 3 } })
    const { facebook } = await shop.connect()
    await shop.db.update(connectionRows).set({ accessToken: 'bos1.altered' }).where(eq(connectionRows.id, facebook))
    await shop.social.worker.makeTokenDue(facebook)
    expect(await shop.sync.runDue()).toMatchObject({ runs: { broken: 1 }, tokens: { failed: 1 } })
    const known = await metricsNow()
    expect(known.get('bos.sync.run.duration')).toContainEqual(
      expect.objectContaining({
        attributes: { platform: 'none', status: 'broken' },
        value: expect.objectContaining({ count: 1 }),
      }),
    )
    expect(known.get('bos.tokens')).toContainEqual(
      expect.objectContaining({ attributes: { outcome: 'failed' }, value: 1 }),
    )
  })

  it('the age of data only where a run read some, in steps from minutes to weeks', async () => {
    const shop = await openShop(db, { userId: 'user_4', keys, emulator: { seed: 4 } })
    const { facebook } = await shop.connect()
    await shop.sync.run(facebook)
    const before = await metricsNow()
    shop.meta.clock.advance({ hours: 30 })
    shop.meta.faults.next('GET /:id', { code: 80001, regainMinutes: 19 }, { times: Infinity })
    shop.meta.faults.next('GET /:id/:edge', { code: 80001, regainMinutes: 19 }, { times: Infinity })
    await shop.sync.run(facebook)
    shop.meta.faults.lift()
    expect((await shop.sync.run(facebook)).status).toBe('throttled')
    const known = await metricsNow()
    const ages = ({ attributes, value }: DataPoint<unknown>) => [attributes, value]
    expect(known.get('bos.sync.data.age')?.map(ages)).toEqual(before.get('bos.sync.data.age')?.map(ages))
    const steps = (name: string) => known.get(name)?.map(({ value }) => boundariesOf(value))
    const [age = []] = steps('bos.sync.data.age') ?? []
    expect([age[0], age.at(-1)]).toEqual([300, 2_592_000])
    const [run = []] = steps('bos.sync.run.duration') ?? []
    expect([run[0], run.at(-1)]).toEqual([0.1, 600])
  })
})

function boundariesOf(value: Value): readonly number[] {
  return typeof value === 'object' && 'buckets' in value ? value.buckets.boundaries : []
}
