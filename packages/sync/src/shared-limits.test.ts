import { createGraph, type GraphNotice, secret, userToken } from '@bos/meta-client'
import { createSocialDb, createVault, generateVaultKey, type OpenedDatabase, openDatabase } from '@bos/social-db'
import type { RateLimits } from '@bos/social-db'
import { migrate } from '@bos/social-db/migrate'
import { rateLimits } from '@bos/social-db/schema'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSharedLimits } from './shared-limits.ts'

const MINUTE_MS = 60_000
const APP = { appId: '1' }
const trouble = () => Promise.reject(new Error('no database'))
const silence = () => new Promise<never>(() => undefined)

let db: OpenedDatabase
let real: RateLimits
let nowMs: number
let elapsedMs: number

beforeAll(async () => {
  db = await openDatabase('pglite:memory')
  await migrate(db, { competitors: 'create' })
  const vault = await createVault(generateVaultKey())
  real = createSocialDb(db, { vault, now: () => nowMs }).worker.rateLimits
})
afterAll(() => db.close())
beforeEach(async () => {
  await db.delete(rateLimits)
  nowMs = Date.parse('2026-11-23T09:00:00Z')
  elapsedMs = 0
  vi.spyOn(performance, 'now').mockImplementation(() => elapsedMs)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** A worker's limits over the real repository, what it asks of that, and a way to put something before it. */
function worker({ mostBuckets }: { mostBuckets?: number } = {}) {
  const asked: string[] = []
  const before: { read?: () => Promise<never>; report?: () => Promise<never> } = {}
  const limits = createSharedLimits({ appIds: { facebook: '1', instagram: '2' }, now: () => nowMs, mostBuckets })
  limits.share({
    ...real,
    read(bucket) {
      asked.push('read')
      return before.read?.() ?? real.read(bucket)
    },
    async report(report) {
      const isWritten = await (before.report?.() ?? real.report(report))
      asked.push(isWritten ? 'write' : 'write nothing')
      return isWritten
    },
  })
  return { limits, asked, before }
}

describe('what workers share of limits', () => {
  it('is read every 5 seconds at most, and at once after an own report', async () => {
    const { limits, asked } = worker()
    expect(await limits.read('app')).toBeUndefined()
    await real.report({ ...APP, usedPercent: 80 })
    elapsedMs = 4999
    expect(await limits.read('app')).toBeUndefined()
    elapsedMs = 5000
    expect(await limits.read('app')).toEqual({ usedPercent: 80 })
    await limits.report('app', { usedPercent: 90 })
    await limits.read('app')
    expect(asked).toEqual(['read', 'read', 'write', 'read'])
  })

  it('is written for a change of 5 points above 60 % alone, also from what another wrote', async () => {
    const { limits, asked } = worker()
    for (const usedPercent of [10, 60, 61, 65, 66, 62, 40, 30]) await limits.report('app', { usedPercent })
    expect(asked).toEqual(['write', 'write', 'write'])
    expect(await real.read(APP)).toMatchObject({ usedPercent: 40 })
    await real.report({ ...APP, usedPercent: 90 })
    await limits.read('app')
    await limits.report('app', { usedPercent: 88 })
    expect(asked).toEqual(['write', 'write', 'write', 'read'])
  })

  it.each([
    ['mine', 85, 70],
    ['theirs', 70, 85],
  ])('takes the higher of two shares: %s', async (_whose, mine, theirs) => {
    const { limits } = worker()
    await limits.report('app', { usedPercent: mine })
    await real.report({ ...APP, usedPercent: theirs })
    expect(await limits.read('app')).toEqual({ usedPercent: 85 })
  })

  it('tells the shares of others once an own block is over', async () => {
    const { limits } = worker()
    await limits.report('app', { usedPercent: 96, blockedUntil: nowMs + 10 * MINUTE_MS })
    expect(await limits.read('app')).toEqual({ usedPercent: 96, blockedUntil: nowMs + 10 * MINUTE_MS })
    nowMs += 60 * MINUTE_MS
    elapsedMs += 60 * MINUTE_MS
    expect(await limits.read('app')).toBeUndefined()
    await real.report({ ...APP, usedPercent: 90 })
    elapsedMs += 5000
    expect(await limits.read('app')).toEqual({ usedPercent: 90 })
  })

  it('hears of a share near the one of an old block, for one statement', async () => {
    const { limits, asked } = worker()
    await limits.report('app', { usedPercent: 96, blockedUntil: nowMs + 10 * MINUTE_MS })
    nowMs += 11 * MINUTE_MS
    for (let answers = 0; answers < 20; answers++) {
      await limits.read('app')
      await limits.report('app', { usedPercent: 94 })
    }
    expect(asked).toEqual(['write', 'read', 'write', 'read'])
    expect(await worker().limits.read('app')).toEqual({ usedPercent: 94 })
  })

  it('is told again after a write that failed, and after its row was swept', async () => {
    const { limits, asked, before } = worker()
    before.report = trouble
    await expect(limits.report('app', { usedPercent: 90 })).rejects.toThrow('no database')
    delete before.report
    elapsedMs += 5000
    await limits.read('app')
    await limits.report('app', { usedPercent: 90 })
    expect(await real.read(APP)).toMatchObject({ usedPercent: 90 })
    await db.delete(rateLimits)
    await limits.read('app')
    await limits.report('app', { usedPercent: 91 })
    expect(await real.read(APP)).toMatchObject({ usedPercent: 91 })
    expect(asked).toEqual(['read', 'write', 'read', 'write'])
  })

  it('keeps the apps of the two logins apart, and an Instagram app that is not set up here', async () => {
    const blockedUntil = nowMs + 10 * MINUTE_MS
    await worker().limits.report('instagram_app', { blockedUntil })
    const { limits } = worker()
    expect(await limits.read('app')).toBeUndefined()
    expect(await limits.read('instagram_app')).toEqual({ blockedUntil })
    expect(await real.read({ appId: '2' })).toMatchObject({ blockedForMs: 10 * MINUTE_MS })
    const alone = createSharedLimits({ appIds: { facebook: '1' }, now: () => nowMs })
    alone.share(real)
    expect(await alone.read('instagram_app')).toBeUndefined()
  })

  it('is forgotten of the bucket read longest ago once there are too many', async () => {
    const { limits, asked } = worker({ mostBuckets: 3 })
    for (const name of ['app', 'person:1:1', 'person:1:2', 'app']) await limits.read(name)
    expect(asked.length).toBe(3)
    await limits.read('person:1:3')
    await limits.read('person:1:1')
    expect(asked.length).toBe(4)
    await limits.read('app')
    expect(asked.length).toBe(5)
  })
})

describe('a database in trouble', () => {
  it.each([
    ['fails', trouble, 0],
    ['is silent', silence, 800],
  ])('that %s is told of once, and asked by one call in 5 seconds', async (_how, answer, waitMs) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { limits, asked, before } = worker()
    await limits.report('app', { usedPercent: 70 })
    before.read = answer
    const first = Promise.allSettled(['app', 'person:1:7', 'person:1:8'].map(async (name) => limits.read(name)))
    await vi.advanceTimersByTimeAsync(waitMs)
    expect((await first).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    asked.length = 0
    // No timer moves: these wait for nothing.
    for (const name of ['app', 'app', 'person:1:9']) await limits.read(name)
    expect(await limits.read('app')).toEqual({ usedPercent: 70 })
    await limits.report('app', { usedPercent: 90 })
    expect(asked).toEqual([])
    elapsedMs += 5000
    const second = Promise.all(['app', 'person:1:7'].map(async (name) => limits.read(name)))
    await vi.advanceTimersByTimeAsync(waitMs)
    expect(await second).toEqual([{ usedPercent: 90 }, undefined])
    expect(asked).toEqual(['read'])

    delete before.read
    elapsedMs += 5000
    vi.useRealTimers()
    expect(await limits.read('app')).toEqual({ usedPercent: 90 })
    await limits.report('app', { usedPercent: 90 })
    expect(await real.read(APP)).toMatchObject({ usedPercent: 90 })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    // Another outage is told of again.
    before.read = answer
    elapsedMs += 5000
    const next = Promise.allSettled([limits.read('app')])
    await vi.advanceTimersByTimeAsync(waitMs)
    expect(await next).toMatchObject([{ status: 'rejected' }])
  })

  it('makes one notice, and one call late', async () => {
    const { limits, asked, before } = worker()
    before.read = silence
    const notices: GraphNotice[] = []
    const graph = createGraph({
      appSecret: 'FAKE-secret',
      limits: { store: limits },
      fetch: async () => Response.json({ id: '1' }),
      onNotice: (notice) => notices.push(notice),
    }).withToken(userToken(secret('FAKE-token')), { person: '1:7' })
    for (let calls = 0; calls < 3; calls++) await graph.request('GET', '1040')
    expect(notices.map(({ code }) => code)).toEqual(['limits'])
    expect(asked).toEqual(['read'])
  })

  it('holds a stop that others told before, until that is over', async () => {
    const { limits, before } = worker()
    const blockedUntil = nowMs + MINUTE_MS
    await real.report({ ...APP, usedPercent: 96, blockedForMs: MINUTE_MS })
    await limits.read('app')
    before.read = trouble
    elapsedMs += 5000
    await expect(limits.read('app')).rejects.toThrow('no database')
    expect(await limits.read('app')).toEqual({ blockedUntil })
    nowMs = blockedUntil
    expect(await limits.read('app')).toBeUndefined()
  })

  it('still gets each block, which nobody else tells', async () => {
    const { limits, before } = worker()
    before.read = trouble
    await expect(limits.read('app')).rejects.toThrow('no database')
    await limits.report('app', { blockedUntil: nowMs + MINUTE_MS })
    expect(await real.read(APP)).toMatchObject({ blockedForMs: MINUTE_MS })
  })
})
