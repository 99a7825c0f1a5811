import { type Meter, type MeterProvider, metrics } from '@opentelemetry/api'
import { generateVaultKey, type OpenedDatabase, openDatabase } from '@bos/social-db'
import { migrate } from '@bos/social-db/migrate'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { openShop } from './test-support/shop.ts'

const keys = generateVaultKey()
let db: OpenedDatabase

beforeAll(async () => {
  db = await openDatabase('pglite:memory')
  await migrate(db, { competitors: 'create' })
})
afterEach(() => metrics.disable())
afterAll(() => db.close())

/** A provider whose meters are the API's own, but for what is changed. */
function install(change: (meter: Meter) => Meter): void {
  const plain = metrics.getMeterProvider()
  const provider: MeterProvider = { getMeter: (...which) => change(plain.getMeter(...which)) }
  metrics.setGlobalMeterProvider(provider)
}

it('starts with an SDK that is too old for gauges, counts all the same, and says what is untold', async () => {
  const counted: unknown[] = []
  install((meter) => {
    const without = Object.create(meter, { createGauge: { value: undefined } })
    return Object.assign(without, {
      createHistogram: (name: string) => ({ record: (_: number, labels: unknown) => counted.push([name, labels]) }),
    })
  })
  const shop = await openShop(db, { userId: 'user_1', keys })
  const { facebook } = await shop.connect()
  await shop.sync.runDue()
  expect(counted).toContainEqual(['bos.sync.run.duration', { platform: 'facebook', status: 'complete' }])
  expect((await shop.sync.run(facebook)).status).toBe('complete')
  expect(shop.notices.filter(({ code }) => code === 'telemetry_failed')).toEqual([
    expect.objectContaining({ message: expect.stringContaining('no gauges') }),
  ])
})

it('starts where the provider throws, silently, with a notice that does not repeat what was thrown', async () => {
  install(() => {
    throw new Error('fake-secret')
  })
  const shop = await openShop(db, { userId: 'user_2', keys, emulator: { seed: 2 } })
  const { facebook } = await shop.connect()
  expect((await shop.sync.run(facebook)).status).toBe('complete')
  expect(shop.notices.filter(({ code }) => code === 'telemetry_failed')).toHaveLength(1)
  expect(JSON.stringify(shop.notices)).not.toContain('fake-secret')
})
