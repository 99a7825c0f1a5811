import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateVaultKey } from './key-ring.ts'
import { migrate } from './migrate.ts'
import type { SocialDb } from './social-db.ts'
import { createSocialDb } from './social-db.ts'
import { recordStatements } from './testing/record-statements.ts'
import { instagramAccount, newFlow, newUser } from './testing/samples.ts'
import { createVault } from './vault.ts'

type Personal = Pick<SocialDb, 'connections' | 'content' | 'analytics' | 'sessions' | 'events'>
type Ask = (social: SocialDb, userId: string) => Promise<unknown>

const one = { connectionId: randomUUID(), sessionId: randomUUID() }
const range = { since: '2026-11-01', until: '2026-11-08', metric: 'clicks' } as const

// Every method that serves a person. One that is added does not compile until it is here.
const questions: { readonly [R in keyof Personal]: Readonly<Record<keyof Personal[R], Ask>> } = {
  connections: {
    list: ({ connections }, userId) => connections.list({ userId }),
    get: ({ connections }, userId) => connections.get({ ...one, userId }),
    syncState: ({ connections }, userId) => connections.syncState({ ...one, userId }),
    save: ({ connections }, userId) => connections.save(instagramAccount(userId)),
    pause: ({ connections }, userId) => connections.pause({ ...one, userId }),
    resume: ({ connections }, userId) => connections.resume({ ...one, userId }),
    disconnect: ({ connections }, userId) => connections.disconnect({ ...one, userId }),
    stored: ({ connections }, userId) => connections.stored({ ...one, userId }),
    erase: ({ connections }, userId) => connections.erase({ ...one, userId }),
    eraseOwner: ({ connections }, userId) => connections.eraseOwner({ userId }),
  },
  content: {
    timeline: ({ content }, userId) => content.timeline({ ...one, userId }),
    top: ({ content }, userId) => content.top({ ...one, userId, by: 'likes' }),
    count: ({ content }, userId) => content.count({ userId, competitorId: one.connectionId }),
    countByType: ({ content }, userId) => content.countByType({ ...one, userId }),
  },
  analytics: {
    series: ({ analytics }, userId) => analytics.series({ ...one, ...range, userId }),
    totals: ({ analytics }, userId) => analytics.totals({ ...one, ...range, userId }),
    compare: ({ analytics }, userId) => analytics.compare({ ...one, ...range, userId }),
    breakdown: ({ analytics }, userId) => analytics.breakdown({ ...one, ...range, userId, by: 'kind' }),
    windows: ({ analytics }, userId) => analytics.windows({ ...one, userId, metric: 'reach', days: 7 }),
    latest: ({ analytics }, userId) => analytics.latest({ ...one, userId, metric: 'followers' }),
  },
  sessions: {
    create: ({ sessions }, userId) => sessions.create(newFlow(userId)),
    redeem: ({ sessions }, userId) => sessions.redeem(newFlow(userId)),
    keepGrant: ({ sessions }, userId) => sessions.keepGrant({ ...one, userId, grant: 'FAKE' }).catch(() => {}),
    takeGrant: ({ sessions }, userId) => sessions.takeGrant({ ...one, userId }),
    peekGrant: ({ sessions }, userId) => sessions.peekGrant({ ...one, userId }),
    read: ({ sessions }, userId) => sessions.read({ ...one, userId }),
    cancel: ({ sessions }, userId) => sessions.cancel({ ...one, userId }),
    finish: ({ sessions }, userId) => sessions.finish({ ...one, userId, outcome: {} }).catch(() => {}),
  },
  events: {
    record: ({ events }, userId) => events.record({ event: 'test', outcome: 'ok', userId }),
    list: ({ events }, userId) => events.list({ ...one, userId }),
  },
}

describe('the owner stands in the SQL of', () => {
  const recorder = recordStatements()
  const client = new PGlite()
  const held: { social?: SocialDb } = {}

  beforeAll(async () => {
    const db = drizzle(client, { logger: recorder })
    await migrate(db)
    held.social = createSocialDb(db, { vault: await createVault(generateVaultKey()) })
  })
  afterAll(() => client.close())

  const asks = Object.entries(questions).flatMap(([repository, methods]) =>
    Object.entries(methods).map(([method, ask]) => [`${repository}.${method}`, ask] as const),
  )

  test.each(asks)('%s', async (_name, ask) => {
    const userId = newUser()
    recorder.take()
    await ask(held.social ?? expect.fail('not open'), userId)
    // The first statement that touches rows decides whose they are; what follows goes by the ids that it found.
    const [first] = recorder.take().filter(({ text }) => /\b(from|into|update) "?(social_|oauth_)/.test(text))
    expect(first?.text).toMatch(/user_id/)
    expect(first?.parameters).toContain(userId)
  })
})
