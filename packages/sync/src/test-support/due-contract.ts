import { connections as connectionRows, oauthSessions, syncState } from '@bos/social-db/schema'
import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { describe, expect, it, vi } from 'vitest'
import { createSync, type SyncReport } from '../index.ts'
import { coreOf } from '../inside.ts'
import { createRunDue } from '../run-due.ts'
import { createUpkeep } from '../upkeep.ts'
import { copyConnection } from './copy-connection.ts'
import type { Shop } from './shop.ts'
import type { OpenShop } from './sync-contract.ts'
import { within } from './within.ts'

/** Never answers; ends with the request. */
const hang = (request: Request): Promise<Response> =>
  new Promise((_, reject) => {
    request.signal.addEventListener('abort', () => reject(request.signal.reason), { once: true })
  })

/** What is due is run: once, in time, by any number of machines. */
export function dueContract(open: OpenShop): void {
  const stateOf = (shop: Shop, id: string) => shop.social.worker.syncState(id)
  /** The Page alone is synced, its Instagram account is paused. */
  async function connectOne(shop: Shop): Promise<string> {
    const { facebook, instagram } = await shop.connect()
    await shop.sync.accounts.pause({ userId: shop.userId, connectionId: instagram })
    return facebook
  }
  const another = (shop: Shop, env: object = {}) =>
    createSync({ env: { ...shop.env, ...env }, db: shop.db, fetch: shop.meta.fetch, clock: shop.meta.clock })

  describe('running what is due', () => {
    it('syncs each connection once, looks after tokens, sweeps, and finds nothing the second time', async () => {
      const shop = await open()
      const ids = await shop.connect()
      shop.meta.clock.advance({ days: 2 })
      expect([...(await shop.sync.due())].sort()).toEqual([ids.facebook, ids.instagram].sort())
      const seen: SyncReport[] = []
      const first = await shop.sync.runDue({ onReport: (report) => seen.push(report) })
      expect(first).toMatchObject({
        ended: 'drained',
        runs: { complete: 2, failed: 0 },
        left: 0,
        oldestDueSeconds: null,
      })
      expect(first.swept).toBeDefined()
      expect(seen.map(({ connectionId }) => connectionId).sort()).toEqual([ids.facebook, ids.instagram].sort())
      expect(await shop.sync.tendTokens()).toMatchObject({ kept: 0, renewed: 0 })
      const second = await shop.sync.runDue()
      expect(second).toMatchObject({ ended: 'drained', runs: { complete: 0 } })
      expect(second.swept).toBeUndefined()
      expect(await shop.sync.due()).toEqual([])
    })

    it('looks after tokens and sweeps while it is never idle, and adds up what came of it', async () => {
      const shop = await open()
      const { facebook, instagram } = await shop.connect()
      await shop.sync.accounts.pause({ userId: shop.userId, connectionId: instagram })
      // It is due again before its run ends, as where there are many.
      shop.passing.by = async (request, next) => {
        await shop.social.worker.makeDue(facebook)
        return next(request)
      }
      const sessions = () => shop.db.$count(oauthSessions, eq(oauthSessions.userId, shop.userId))
      const isTended = async () => {
        const { tokenDueAt } = (await stateOf(shop, instagram)) ?? {}
        return (tokenDueAt?.getTime() ?? 0) > shop.meta.clock.now() && (await sessions()) === 0
      }
      const stop = new AbortController()
      const runDue = createRunDue(coreOf(shop.sync), createUpkeep({ everyMs: 20, sweepEveryMs: 20 }))
      const running = runDue({ concurrency: 1, signal: stop.signal })
      for (let round = 0; round < 3; round += 1) {
        await shop.sync.connect.begin({ userId: shop.userId, platform: 'facebook' })
        shop.meta.clock.advance({ days: 3 })
        await expect.poll(isTended, { timeout: 20_000 }).toBe(true)
      }
      stop.abort()
      const { ended, runs, tokens, swept } = await running
      expect([ended, runs.complete > 0]).toEqual(['stopped', true])
      expect(tokens.kept + tokens.renewed).toBeGreaterThanOrEqual(3)
      // The one of the login too.
      expect(swept?.sessions).toBeGreaterThanOrEqual(4)
    }, 60_000)

    it('tells of upkeep that fails beside the runs, tries it again, and throws what fails at the end', async () => {
      const shop = await open()
      await shop.connect()
      const core = await coreOf(shop.sync)()
      const over = new AbortController()
      let looks = 0
      // What tells the figures is the host's, and may throw.
      const behind = (): void => {
        looks += 1
        if (looks === 3) over.abort()
        throw new Error('fake-secret')
      }
      const broken = { ...core, telemetry: { ...core.telemetry, behind } }
      const keeping = createUpkeep({ everyMs: 20 })(broken, { signal: new AbortController().signal, over: over.signal })
      await expect(keeping).rejects.toThrow('fake-secret')
      expect(shop.notices.map(({ code }) => code)).toEqual(Array.from({ length: 3 }, () => 'upkeep_failed'))
      expect(JSON.stringify(shop.notices)).not.toContain('fake-secret')
    })

    it('holds no more than it runs at once', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      for (let n = 0; n < 6; n += 1) await copyConnection(shop, facebook, n)
      let most = 0
      shop.passing.by = async (request, next) => {
        const held = await shop.db
          .select({ id: syncState.connectionId })
          .from(syncState)
          .innerJoin(connectionRows, eq(connectionRows.id, syncState.connectionId))
          .where(and(isNotNull(syncState.leaseOwner), eq(connectionRows.appId, shop.meta.app.id)))
        most = Math.max(most, held.length)
        return next(request)
      }
      const report = await shop.sync.runDue({ concurrency: 2 })
      expect([report.runs.complete, most]).toEqual([8, 2])
    })

    it('takes up what a dead machine held while a long run of its own goes on', async () => {
      // A shorter lease ends by itself where a busy machine beats late.
      const shop = await open({ sync: { leaseSeconds: 3 } })
      const { facebook, instagram } = await shop.connect()
      await shop.social.worker.acquire({ connectionId: instagram, owner: 'a dead machine', leaseSeconds: 1 })
      const { promise: isTaken, resolve: take } = Promise.withResolvers<void>()
      shop.passing.by = async (request, next) => {
        if (request.url.includes(shop.page.id)) await isTaken
        return next(request)
      }
      const order: string[] = []
      const onReport = ({ connectionId }: SyncReport): void => {
        order.push(connectionId)
        if (connectionId === instagram) take()
      }
      expect(await shop.sync.runDue({ onReport })).toMatchObject({ runs: { complete: 2 } })
      expect(order).toEqual([instagram, facebook])
    })

    it('holds a connection for as long as it was told', async () => {
      const shop = await open({ sync: { leaseSeconds: 2 } })
      const { facebook } = await shop.connect()
      const seen: unknown[] = []
      const secondsLeft = sql`extract(epoch from ${syncState.leaseUntil} - clock_timestamp())::float8`
      shop.passing.by = async (request, next) => {
        const [row] = await shop.db
          .select({ seconds: secondsLeft })
          .from(syncState)
          .where(eq(syncState.connectionId, facebook))
        seen.push(row?.seconds)
        return next(request)
      }
      await shop.sync.run(facebook)
      expect(seen.length).toBeGreaterThan(0)
      expect(Math.max(...seen.map(Number))).toBeLessThanOrEqual(2)
      expect(Math.min(...seen.map(Number))).toBeGreaterThan(0)
    })

    it('renews its lease while Meta takes its time', async () => {
      const shop = await open({ sync: { leaseSeconds: 1 } })
      const { facebook } = await shop.connect()
      const untilOf = async () => {
        const [row] = await shop.db.select().from(syncState).where(eq(syncState.connectionId, facebook))
        return row?.leaseUntil?.getTime() ?? 0
      }
      const seen: { renewed?: boolean } = {}
      shop.passing.by = async (request, next) => {
        const before = await untilOf()
        seen.renewed ??= await vi
          .waitFor(async () => (await untilOf()) > before || expect.fail('not yet'), 5_000)
          .then(
            () => true,
            () => false,
          )
        return next(request)
      }
      await shop.sync.run(facebook)
      expect(seen).toEqual({ renewed: true })
    })

    it('gives up what it asked for as soon as another worker has its lease', async () => {
      const shop = await open({ sync: { leaseSeconds: 1 } })
      const { facebook } = await shop.connect()
      shop.passing.by = async (request) => {
        await shop.db.update(syncState).set({ leaseEpoch: 1000 }).where(eq(syncState.connectionId, facebook))
        return hang(request)
      }
      expect(await within(15, shop.sync.run(facebook))).toMatchObject({ status: 'busy' })
    })

    it.each([0, 0.5, 3601, Number.NaN])('refuses a lease of %d seconds', async (leaseSeconds) => {
      const shop = await open()
      const sync = createSync({ env: shop.env, db: shop.db, leaseSeconds })
      await expect(sync.due()).rejects.toThrow('leaseSeconds must be a number of seconds from 1 to 3600.')
    })

    it('ends in time, and what was cut or not begun is due at once and has not failed', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      await copyConnection(shop, facebook, 1)
      shop.passing.by = hang
      const startedAt = performance.now()
      const report = await shop.sync.runDue({ concurrency: 2, forSeconds: 0.3 })
      expect(performance.now() - startedAt).toBeLessThan(5_000)
      expect(report).toMatchObject({ ended: 'out_of_time', runs: { partial: 2, failed: 0 }, left: 3 })
      expect(await stateOf(shop, facebook)).toMatchObject({ isDue: true, isRunning: false, failures: 0 })
      shop.passing.by = (request, next) => next(request)
      expect(await shop.sync.runDue()).toMatchObject({ ended: 'drained', runs: { complete: 3 } })
    })

    it('ends after as many as it was asked for, or when it is told', async () => {
      const shop = await open()
      await shop.connect()
      expect(await shop.sync.runDue({ signal: AbortSignal.abort() })).toMatchObject({ ended: 'stopped', left: 2 })
      expect(await shop.sync.runDue({ limit: 1 })).toMatchObject({ ended: 'limit', runs: { complete: 1 }, left: 1 })
    })

    it('begins nothing while everything is paused', async () => {
      const shop = await open()
      await shop.connect()
      await shop.sync.pauseAll({ reason: 'a test' })
      try {
        const calls = shop.meta.log.length
        expect(await shop.sync.runDue()).toMatchObject({ ended: 'paused', runs: { complete: 0 }, left: 0 })
        expect(shop.meta.log.length).toBe(calls)
      } finally {
        expect(await shop.sync.resumeAll()).toBe(true)
      }
      expect(await shop.sync.runDue()).toMatchObject({ ended: 'drained', runs: { complete: 2 } })
    })

    it('leaves the connections of another app to that app', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const before = await stateOf(shop, facebook)
      const report = await another(shop, { META_APP_ID: '99999999', INSTAGRAM_APP_ID: '99999998' }).runDue()
      expect(report).toMatchObject({ ended: 'drained', left: 0, runs: { other_app: 0, complete: 0 } })
      expect(await stateOf(shop, facebook)).toEqual(before)
    })

    it('goes on when one connection breaks', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      const broken = await copyConnection(shop, facebook, 1)
      await shop.db.update(connectionRows).set({ accessToken: 'bos1.altered' }).where(eq(connectionRows.id, broken))
      expect(await shop.sync.runDue()).toMatchObject({ runs: { complete: 2, broken: 1 } })
      expect(shop.notices.map(({ code }) => code)).toContain('run_broken')
      expect(await stateOf(shop, broken)).toMatchObject({ isRunning: false, failures: 1, isDue: false })
    })

    it('asks nothing of a throttled account before its time, however many machines there are', async () => {
      const shop = await open()
      const { instagram, facebook } = await shop.connect()
      for (let n = 0; n < 6; n += 1) await copyConnection(shop, facebook, n)
      const machines = Array.from({ length: 8 }, () => another(shop))
      const account = (await shop.social.worker.open(instagram))?.connection.accountId ?? ''
      const asked = () => shop.meta.log.filter((line) => line.includes(account)).length
      shop.meta.faults.next(`GET /${account}/insights`, { code: 80002, regainMinutes: 90 })
      await Promise.all(machines.map((sync) => sync.runDue()))
      expect(await stateOf(shop, instagram)).toMatchObject({ lastError: 'throttled' })
      const atBlock = asked()
      let others = 0
      for (let minute = 0; minute < 85; minute += 17) {
        shop.meta.clock.advance({ minutes: 17 })
        const reports = await Promise.all(machines.map((sync) => sync.runDue()))
        others += reports.reduce((sum, { runs }) => sum + runs.complete, 0)
      }
      expect(asked()).toBe(atBlock)
      expect(others).toBeGreaterThanOrEqual(7)
      shop.meta.clock.advance({ minutes: 30 })
      await Promise.all(machines.map((sync) => sync.runDue()))
      expect(asked()).toBeGreaterThan(atBlock)
    })
  })

  describe('a poisoned connection', () => {
    it('costs a slot no longer than its time, waits longer each time, and is let be after ten', async () => {
      const shop = await open()
      const facebook = await connectOne(shop)
      const owner = { userId: shop.userId, connectionId: facebook }
      // Its content hangs; what is asked about its token is answered, and in time also on a busy machine.
      shop.passing.by = (request, next) => (/debug_token|oauth/.test(request.url) ? next(request) : hang(request))
      const waits: number[] = []
      for (let failure = 1; failure <= 10; failure += 1) {
        const report = await shop.sync.runDue({ runSeconds: 1 })
        expect(report).toMatchObject({ ended: 'drained', runs: { failed: 1 } })
        const state = await stateOf(shop, facebook)
        expect(state).toMatchObject({ failures: failure, lastError: 'deadline' })
        waits.push(Math.round(((state?.nextDueAt.getTime() ?? 0) - shop.meta.clock.now()) / 60_000))
        shop.meta.clock.advance({ hours: 27 })
      }
      expect(waits[0]).toBeGreaterThanOrEqual(13)
      expect(waits[0]).toBeLessThanOrEqual(17)
      expect(waits.every((wait, index) => index === 0 || index > 7 || wait > (waits[index - 1] ?? 0))).toBe(true)
      expect(Math.max(...waits)).toBeLessThanOrEqual(1.1 * 24 * 60)
      expect(await shop.sync.due()).toEqual([])
      expect(shop.notices.map(({ code }) => code)).toContain('quarantined')
      const account = await shop.sync.accounts.get(owner)
      expect(account).toMatchObject({ nextSyncAt: null, health: { word: 'attention' } })
      expect(account.health.reasons.map(({ code }) => code)).toContain('quarantined')
      // A run that somebody asks for is made, and lifts it once it succeeds.
      expect((await shop.sync.run(facebook, { forSeconds: 0.1 })).nextDueAt).toBeUndefined()
      for (const seconds of [0, -1, Number.NaN, 1e9]) {
        await expect(shop.sync.run(facebook, { forSeconds: seconds })).rejects.toMatchObject({ code: 'config' })
        await expect(shop.sync.runDue({ forSeconds: seconds })).rejects.toMatchObject({ code: 'config' })
        await expect(shop.sync.runDue({ runSeconds: seconds })).rejects.toMatchObject({ code: 'config' })
      }
      shop.passing.by = (request, next) => next(request)
      expect((await shop.sync.run(facebook)).status).toBe('complete')
      expect(await stateOf(shop, facebook)).toMatchObject({ failures: 0, isQuarantined: false })
    })

    it('that is resumed is tried again', async () => {
      const shop = await open()
      const connectionId = await connectOne(shop)
      await shop.db.update(syncState).set({ failures: 10 }).where(eq(syncState.connectionId, connectionId))
      expect(await shop.sync.due()).toEqual([])
      await shop.sync.accounts.resume({ userId: shop.userId, connectionId })
      expect(await shop.sync.runDue()).toMatchObject({ runs: { complete: 1 } })
    })
  })

  describe('a run of what a queue handed out', () => {
    it('is made once, though the job came twice', async () => {
      const shop = await open()
      const { facebook } = await shop.connect()
      expect((await shop.sync.run(facebook, { onlyIfDue: true })).status).toBe('complete')
      const calls = shop.meta.log.length
      expect(await shop.sync.run(facebook, { onlyIfDue: true })).toMatchObject({ status: 'not_due', streams: [] })
      expect(shop.meta.log.length).toBe(calls)
    })

    it('that was cut while it got on is due at once, and has not failed', async () => {
      const shop = await open()
      const { instagram } = await shop.connect()
      const report = await shop.sync.run(instagram, {
        forSeconds: 5,
        onProgress: ({ stream }) => {
          if (stream === 'metrics') shop.passing.by = hang
        },
      })
      expect(report.status).toBe('partial')
      expect(await stateOf(shop, instagram)).toMatchObject({ failures: 0, isDue: true, lastError: 'stopped' })
    })
  })
}
