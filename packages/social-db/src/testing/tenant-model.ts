import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Connection } from '../repositories/connection.ts'
import type { SocialDb } from '../social-db.ts'
import { instagramAccount, newUser, post } from './samples.ts'

const TENANTS = 5
const platforms = ['facebook', 'instagram'] as const
const range = { since: '2026-11-01', until: '2026-11-08' } as const
const day = '2026-11-03'

/** What a tenant must see of one connection. */
interface Expected {
  readonly id: string
  accountId: string
  status: Connection['status']
  readonly items: Set<string>
  clicks: number | undefined
}

interface Tenant {
  readonly userId: string
  readonly connections: Map<(typeof platforms)[number], Expected>
}

const actions = ['save', 'write', 'read', 'pause', 'resume', 'disconnect', 'erase', 'eraseOwner'] as const

/** Who does what to whose connection: the ids a tenant uses are mostly another's. */
const operation = fc.record({
  action: fc.constantFrom(...actions.slice(0, 3), ...actions),
  actor: fc.nat(TENANTS - 1),
  target: fc.nat(TENANTS - 1),
  platform: fc.constantFrom(...platforms),
  accountId: fc.constantFrom('17841400000000001', '17841400000000002'),
  replace: fc.boolean(),
  amount: fc.integer({ min: 0, max: 1000 }),
})
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

export const operations = fc.array(operation, { minLength: 1, maxLength: 16 })

/** Runs a sequence of operations of five new tenants and compares every answer with what each of them may know. */
export async function runSequence(social: SocialDb, sequence: readonly Operation[]): Promise<void> {
  const tenants: readonly Tenant[] = Array.from({ length: TENANTS }, () => ({
    userId: newUser(),
    connections: new Map(),
  }))
  for (const step of sequence) {
    const actor = tenants[step.actor]
    const target = tenants[step.target]
    if (actor && target) await run(social, step, actor, target)
  }
  for (const tenant of tenants) {
    await seesAll(social, tenant)
    await social.connections.eraseOwner({ userId: tenant.userId })
  }
}

async function run(social: SocialDb, step: Operation, actor: Tenant, target: Tenant): Promise<void> {
  const { userId } = actor
  const { platform, accountId } = step
  const aimed = target.connections.get(platform)
  const one = { userId, connectionId: aimed?.id ?? randomUUID() }
  // What it must do to the actor's own; to anybody else's nothing.
  const own = actor === target ? aimed : undefined
  switch (step.action) {
    case 'save': {
      const mine = actor.connections.get(platform)
      const isOther = mine !== undefined && mine.accountId !== accountId
      const saving = social.connections.save({
        ...instagramAccount(userId),
        platform,
        accountId,
        replace: step.replace,
      })
      if (isOther && !step.replace) return expect(saving).rejects.toMatchObject({ code: 'account_mismatch' })
      const { connection, outcome } = await saving
      expect(outcome).toBe(mine && !isOther ? 'reconnected' : 'created')
      const fresh = { id: connection.id, accountId, items: new Set<string>(), clicks: undefined }
      actor.connections.set(platform, {
        ...(mine && !isOther ? mine : fresh),
        status: mine && !isOther && mine.status === 'paused' ? 'paused' : 'active',
      })
      return
    }
    case 'write': {
      if (!aimed) return
      const lease = await social.worker.acquire({ connectionId: aimed.id, owner: 'model', leaseSeconds: 60 })
      // Neither a paused nor a disconnected connection is leased.
      expect(lease !== undefined).toBe(aimed.status === 'active')
      if (!lease) return
      const id = String(step.amount % 5)
      const metrics = { breakdown: { kinds: { all: step.amount } }, unit: 'count', day } as const
      await social.worker.writeContent(lease, [post(id, { engagementMetrics: { likes: step.amount } })])
      await social.worker.writeAnalytics(lease, [{ ...metrics, metricType: 'clicks', value: step.amount }])
      await social.worker.release(lease, { outcome: 'complete', dueInSeconds: 0 })
      aimed.items.add(id)
      aimed.clicks = step.amount
      return
    }
    case 'read':
      return sees(social, one, own)
    case 'pause': {
      if (own?.status === 'active') own.status = 'paused'
      return expect((await social.connections.pause(one))?.status).toBe(own?.status)
    }
    case 'resume': {
      if (own?.status === 'paused') own.status = 'active'
      return expect((await social.connections.resume(one))?.status).toBe(own?.status)
    }
    case 'disconnect': {
      const ended = await social.connections.disconnect(one)
      const outcome = own && (own.status === 'disconnected' ? 'unchanged' : 'disconnected')
      if (own) own.status = 'disconnected'
      return expect(ended?.outcome).toBe(outcome)
    }
    case 'erase':
      expect(await social.connections.erase(one)).toBe(own !== undefined)
      if (own) actor.connections.delete(platform)
      return
    case 'eraseOwner':
      expect((await social.connections.eraseOwner({ userId })).connections).toBe(actor.connections.size)
      actor.connections.clear()
      return
  }
}

/** Every question about one connection, asked by somebody who owns it, or owns nothing of the kind. */
async function sees(
  { connections, content, analytics, events }: SocialDb,
  one: { readonly userId: string; readonly connectionId: string },
  own: Expected | undefined,
): Promise<void> {
  const items = own?.items.size ?? 0
  const clicks = own?.clicks === undefined ? [] : [own.clicks]
  const asked = { ...one, ...range, metric: 'clicks' } as const
  expect((await connections.get(one))?.status).toBe(own?.status)
  expect(await content.timeline(one)).toHaveLength(items)
  expect(await content.top({ ...one, by: 'likes' })).toHaveLength(items)
  expect(await content.count(one)).toBe(items)
  expect((await content.countByType(one)).post).toBe(items)
  expect((await analytics.series(asked)).map(({ points }) => points[0]?.value)).toEqual(clicks)
  expect((await analytics.totals(asked)).map(({ value }) => value)).toEqual(clicks)
  expect((await analytics.compare(asked)).map(({ current }) => current?.value)).toEqual(clicks)
  const split = await analytics.breakdown({ ...asked, by: 'kinds' })
  expect(split.map(({ parts }) => parts[0]?.value)).toEqual(clicks)
  expect((await analytics.latest({ ...one, metric: 'clicks' })).map(({ value }) => value)).toEqual(clicks)
  expect(await analytics.windows({ ...one, metric: 'clicks', days: 7 })).toHaveLength(own ? 1 : 0)
  const told = await events.list(one)
  expect(told.every((event) => event.userId === one.userId)).toBe(true)
}

/** The questions without a connection: all of one's own, and nothing else. */
async function seesAll(social: SocialDb, { userId, connections }: Tenant): Promise<void> {
  const listed = await social.connections.list({ userId })
  const stands = listed.map(({ platform, id, status, accountId }) => [platform, { id, status, accountId }] as const)
  const expected = [...connections].map(([platform, { id, status, accountId }]) => {
    return [platform, { id, status, accountId }] as const
  })
  expect(new Map(stands)).toEqual(new Map(expected))
  const items = [...connections.values()].reduce((sum, connection) => sum + connection.items.size, 0)
  expect(await social.content.count({ userId })).toBe(items)
  const series = await social.analytics.series({ userId, ...range, metric: 'clicks' })
  const clicks = [...connections.values()].filter((connection) => connection.clicks !== undefined)
  expect(new Map(series.map(({ connectionId, points }) => [connectionId, points[0]?.value]))).toEqual(
    new Map(clicks.map((connection) => [connection.id, connection.clicks])),
  )
}
