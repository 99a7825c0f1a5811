import { secret } from '@bos/meta-client'
import type { Connection, SyncState } from '@bos/social-db'
import { describe, expect, it } from 'vitest'
import { type CheckRow, makeChecks } from './check.ts'
import type { General } from './gather.ts'
import { GENERAL_CHECKS } from './general-checks.ts'
import { SCHEDULE_CHECK } from './schedule-check.ts'
import { ACCOUNT_CHECKS } from './account-checks.ts'
import type { FacebookAnswers } from './ask-facebook.ts'
import { askRedirect } from './ask-redirect.ts'
import { type Gathered, TOKEN_CHECKS } from './token-checks.ts'

// What neither an emulator nor a database is brought into easily; all else is in test-support/diagnose-contract.ts.

const now = new Date('2026-11-23T09:00:00Z')
const general: General = {
  now,
  opened: { surroundings: undefined, problem: undefined },
  database: { answer: { now, pending: [], waiting: [] } },
  databaseAheadMs: 0,
  pause: undefined,
  app: { answer: [] },
  seen: { version: undefined, aheadMs: 0 },
}
const state: SyncState = {
  isRunning: false,
  progress: null,
  streams: {},
  nextDueAt: now,
  isDue: true,
  failures: 0,
  isQuarantined: false,
  epoch: 0,
  lastError: null,
  lastSyncAt: now,
  tokenDueAt: now,
  isTokenHeld: false,
}
const connection: Connection = {
  id: '1',
  userId: 'user_1',
  platform: 'instagram',
  accountId: '178',
  accountUsername: null,
  displayName: null,
  profilePictureUrl: null,
  tokenExpiresAt: null,
  tokenVersion: 1,
  tokenIssuedAt: now,
  permissions: [],
  metadata: { page_id: '104' },
  isActive: true,
  status: 'active',
  statusReason: null,
  login: 'facebook',
  appId: null,
  platformUserId: null,
  lastSyncAt: now,
  syncFrequencyMinutes: 60,
  createdAt: now,
  updatedAt: now,
}
const info = {
  isValid: true,
  appId: '900',
  type: 'PAGE',
  userId: '1022',
  profileId: '104',
  expiresAt: 'never' as const,
  dataAccessExpiresAt: 'never' as const,
  issuedAt: now,
  scopes: [],
  granularScopes: [],
}
const facebook: FacebookAnswers = {
  reading: { answer: info },
  grant: { answer: info },
  page: { answer: { name: 'Blue Store', is_published: true, instagram_business_account: { id: '178' } } },
  reach: {},
  apps: {},
}
const gathered: Gathered = {
  ...general,
  of: {
    connection,
    state,
    isOfOtherApp: false,
    opened: { connection, accessToken: secret('fake'), refreshToken: undefined, tokenVersion: 1 },
    facebook,
  },
}

/** The checks that are not well, of those with these names. */
function found<Its>(rows: readonly CheckRow<Its>[], its: Its, name: string): readonly string[] {
  const checks = makeChecks(rows, its, new Map())
  return checks.flatMap((check) =>
    check.name === name && check.status !== 'ok' ? [`${check.status}: ${check.says}`] : [],
  )
}
const foundGeneral = (changes: Partial<General>, name: string) =>
  found(GENERAL_CHECKS, { ...general, ...changes }, name)
const foundOf = (rows: readonly CheckRow<Gathered>[], changes: Partial<Gathered['of']>, name: string) =>
  found(rows, { ...gathered, of: { ...gathered.of, ...changes } }, name)

describe('the general checks', () => {
  it('name a clock that is more than a minute away, on either side', () => {
    expect(foundGeneral({ databaseAheadMs: 60_000 }, 'clocks')).toEqual([])
    for (const databaseAheadMs of [61_000, -61_000]) {
      const says = 'warning: The clock of the database is 61 seconds away from the one of this machine.'
      expect(foundGeneral({ databaseAheadMs }, 'clocks')).toEqual([says])
    }
  })

  it('name what others may read', () => {
    const exposed = ['social_media_connections: anon may read access_token']
    const database = { answer: { now, pending: [], waiting: [], exposed } }
    const says = `fault: Others than the application reach rows that they must not: ${exposed[0]}.`
    expect(foundGeneral({ database }, 'row_security')).toEqual([says])
  })

  it('tell a migration that waits for nothing of ours from one that leaves tokens in plain text', () => {
    const wait = (isOptional: boolean) => ({
      database: { answer: { now, pending: [], waiting: [{ name: 'x', why: 'Run seal().', isOptional }] } },
    })
    expect(foundGeneral(wait(true), 'migrations')).toEqual([])
    expect(foundGeneral(wait(false), 'migrations')).toEqual(['warning: Run seal().'])
  })
})

describe('the redirect URI', () => {
  const redirectBaseUrl = 'https://app.example.test/api/social/callback'
  const config = { redirectBaseUrl }
  const answering = (answer: () => Response | Promise<Response>) => askRedirect(config, async () => answer())

  it('is called as a browser without a login would', async () => {
    const calls: unknown[] = []
    const answer = await askRedirect(config, async (input, init) => {
      calls.push([input, init?.redirect, init?.method, init?.body])
      return new Response(null, { status: 303 })
    })
    expect([answer, calls]).toEqual([
      { status: 303 },
      [[`${redirectBaseUrl}/facebook`, 'manual', undefined, undefined]],
    ])
  })

  it.each([
    [303, []],
    [307, []],
    [401, []],
    [200, ['fault: Nothing takes logins at the redirect URI undefined/facebook: it answered with the status 200.']],
    [404, ['fault: Nothing takes logins at the redirect URI undefined/facebook: it answered with the status 404.']],
    [500, ['fault: Nothing takes logins at the redirect URI undefined/facebook: it answered with the status 500.']],
  ])('that answers with %i is well or not', async (status, says) => {
    const redirect = await answering(() => new Response(null, { status }))
    expect(foundGeneral({ redirect }, 'redirect')).toEqual(says)
  })

  it('that does not answer is named with why, and without a call there is no check', async () => {
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    const redirect = await answering(() => Promise.reject(new TypeError('fetch failed', { cause })))
    expect(redirect).toEqual({ error: 'ECONNREFUSED' })
    expect(await answering(() => Promise.reject(new Error('x')))).toEqual({ error: 'network' })
    expect(foundGeneral({ redirect }, 'redirect')[0]).toContain('cannot be reached from here (ECONNREFUSED)')
    expect(makeChecks(GENERAL_CHECKS, general, new Map()).map(({ name }) => name)).not.toContain('redirect')
  })
})

describe('the checks of a connection', () => {
  it('name syncs that fail, as the cause only where no other is found', () => {
    const failing = { state: { ...state, failures: 4, lastError: 'transient' } }
    const says = 'The last 4 syncs failed (transient).'
    expect(foundOf([SCHEDULE_CHECK], failing, 'schedule')).toEqual([`fault: ${says}`])
    const dead = { ...failing, facebook: { ...facebook, reading: { answer: { ...info, isValid: false } } } }
    expect(foundOf([...TOKEN_CHECKS, SCHEDULE_CHECK], dead, 'schedule')).toEqual([`warning: ${says}`])
  })

  it('name a quarantine, which is not late', () => {
    const long = new Date('2026-11-01T09:00:00Z')
    const letBe = { ...state, nextDueAt: long, failures: 10, isQuarantined: true, isDue: false, lastError: 'deadline' }
    const says = 'The last 10 syncs failed (deadline), so it is not tried again by itself.'
    expect(foundOf([SCHEDULE_CHECK], { state: letBe }, 'schedule')).toEqual([`fault: ${says}`])
  })

  it('name a token that nobody looks after, a pause of everything, and a run that was cut short', () => {
    const old = { state: { ...state, tokenDueAt: new Date('2026-11-20T09:00:00Z') } }
    expect(foundOf([SCHEDULE_CHECK], old, 'schedule')[0]).toContain('2026-11-20')
    const throttled = { state: { ...state, lastError: 'throttled' } }
    expect(foundOf([SCHEDULE_CHECK], throttled, 'schedule')[0]).toContain('(throttled)')
    const paused = found([SCHEDULE_CHECK], { ...gathered, pause: { reason: '', since: now } }, 'schedule')
    expect(paused).toEqual(['warning: All syncing is paused.'])
  })

  it('name a Page token that ends, as one does that was made from a token of an hour', () => {
    const answer = { ...info, expiresAt: new Date('2026-11-23T10:00:00Z') }
    expect(foundOf(TOKEN_CHECKS, { facebook: { ...facebook, reading: { answer } } }, 'token')).toEqual([
      'warning: The access ends on 2026-11-23.',
    ])
  })

  it('name a Page that is not published, and another account that was linked', () => {
    const answer = { name: 'Blue Store', is_published: false, instagram_business_account: { id: '179' } }
    const changed = { facebook: { ...facebook, page: { answer } } }
    expect(foundOf(ACCOUNT_CHECKS, changed, 'page')).toEqual(['warning: The Page "Blue Store" is not published.'])
    const says = 'fault: Another Instagram account is linked to the Page "Blue Store" now.'
    expect(foundOf(ACCOUNT_CHECKS, changed, 'instagram')).toEqual([says])
  })
})
