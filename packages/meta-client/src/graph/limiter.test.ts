import { describe, expect, it } from 'vitest'
import type { GraphNotice } from '../notice.ts'
import type { Answer } from '../test-support/scripted-fetch.ts'
import { failureOf, json, metaError, scriptedFetch } from '../test-support/scripted-fetch.ts'
import type { Token } from '../tokens.ts'
import { appToken, instagramToken, pageToken, userToken } from '../tokens.ts'
import { createCaller } from './call.ts'
import type { LimitOptions } from './limiter.ts'
import type { RateState } from './rate-store.ts'

const MINUTE_MS = 60_000
const PAGE = pageToken('EAAfakepage')
const INSTAGRAM = '17841400000000001'

const fine = (headers: Record<string, string> = {}): Answer => json({ id: '1' }, { headers })
const businessUse = (id: string, type: string, percent: number, minutes = 0) => ({
  'x-business-use-case-usage': JSON.stringify({
    [id]: [{ type, call_count: percent, total_time: 1, total_cputime: 1, estimated_time_to_regain_access: minutes }],
  }),
})
const appUse = (percent: number) => ({ 'x-app-usage': JSON.stringify({ call_count: percent }) })

/** A caller whose pauses move its clock. */
function setUp(answers: readonly Answer[], limits: LimitOptions = {}) {
  let now = Date.parse('2026-11-23T09:00:00Z')
  const waits: number[] = []
  const notices: GraphNotice[] = []
  const script = scriptedFetch(...answers)
  const { call } = createCaller({
    fetch: script.fetch,
    limits,
    now: () => now,
    async sleep(ms) {
      waits.push(ms)
      now += ms
    },
    onNotice: (notice) => notices.push(notice),
  })
  const read = (path: string, token: Token = PAGE, extra: { person?: string; params?: Record<string, string> } = {}) =>
    call({ method: 'GET', path, token, purpose: 'read', ...extra })
  return { call, read, script, waits, notices, pass: (ms: number) => (now += ms) }
}

describe('the limiter', () => {
  it('runs at full speed until three quarters of an allowance are used', async () => {
    const { read, waits } = setUp([fine(businessUse('1040', 'pages', 75)), fine(), fine()])
    for (let calls = 0; calls < 3; calls++) await read('1040/posts')
    expect(waits).toEqual([])
  })

  it('spaces the calls of a bucket out as its allowance runs low', async () => {
    const { read, waits } = setUp([fine(businessUse('1040', 'pages', 85)), fine(), fine(), fine()])
    for (let calls = 0; calls < 4; calls++) await read('1040/posts')
    expect(waits).toEqual([5000, 5000])
  })

  it('speeds up again once Meta tells a lower share', async () => {
    const answers = [fine(businessUse('1040', 'pages', 85)), fine(businessUse('1040', 'pages', 20)), fine(), fine()]
    const { read, waits } = setUp(answers)
    for (let calls = 0; calls < 4; calls++) await read('1040/posts')
    expect(waits).toEqual([5000])
  })

  it('sends nothing from 95 % on, for the minutes Meta tells or 10', async () => {
    const { read, script, pass } = setUp([
      fine(businessUse('1040', 'pages', 96, 19)),
      fine(businessUse('1040', 'pages', 95)),
      fine(),
    ])
    await read('1040/posts')
    expect(await failureOf(read('1040/posts'))).toMatchObject({
      code: 'throttled',
      waitMs: 19 * MINUTE_MS,
      scope: 'account',
      status: undefined,
      message: 'GET /{id}/posts: not sent, because the allowance of the account is used up. Try again in 19 minutes.',
    })
    pass(19 * MINUTE_MS)
    await read('1040/posts')
    pass(4 * MINUTE_MS)
    expect(await failureOf(read('1040/posts'))).toMatchObject({ waitMs: 6 * MINUTE_MS })
    pass(6 * MINUTE_MS)
    await read('1040/posts')
    expect(script.sent.length).toBe(3)
  })

  it('asks at full speed again once a stop is over, until an answer tells the share', async () => {
    const { read, waits, pass } = setUp([fine(businessUse('1040', 'pages', 100, 19)), fine(), fine()])
    await read('1040/posts')
    pass(19 * MINUTE_MS)
    await read('1040/posts')
    await read('1040/posts')
    expect(waits).toEqual([])
  })

  it('waits out a stop that is nearly over instead of failing', async () => {
    const { read, waits, pass } = setUp([fine(businessUse('1040', 'pages', 100, 1)), fine()])
    await read('1040/posts')
    pass(50_000)
    await read('1040/posts')
    expect(waits).toEqual([10_000])
  })

  it('leaves other buckets at full speed: another Page, the Instagram account, the person', async () => {
    const { read, script } = setUp([fine(businessUse('1040', 'pages', 100, 30)), fine(), fine(), fine()])
    await read('1040/posts')
    await read('1050/posts', pageToken('EAAfakeother'))
    await read(`${INSTAGRAM}/media`)
    await read('me/accounts', userToken('EAAfakeuser'))
    expect(await failureOf(read('1040/posts'))).toMatchObject({ code: 'throttled' })
    expect(script.sent.length).toBe(4)
  })

  it('knows one Page by two tokens once an answer named it', async () => {
    const other = pageToken('EAAfakeadmin')
    const answers = [fine(businessUse('1040', 'pages', 10)), fine(businessUse('1040', 'pages', 100, 30))]
    const { read } = setUp(answers)
    await read('1040/posts', other)
    await read('1040/posts')
    expect(await failureOf(read('1040/posts', other))).toMatchObject({ code: 'throttled' })
  })

  it.each([
    ['the whole app', { code: 4 }, ['1040/posts', `${INSTAGRAM}/media`, 'me/accounts']],
    ['one person', { code: 17 }, ['me/accounts']],
    ['one account', { code: 80001 }, ['1040/posts']],
  ])('after a refusal stops %s and nothing else', async (_who, error, stopped) => {
    const user = userToken('EAAfakeuser')
    const first = error.code === 17 ? user : PAGE
    const { read } = setUp([metaError(error), ...Array.from({ length: 3 }, () => fine())].slice(0, 4 - stopped.length))
    await failureOf(read(error.code === 17 ? 'me/accounts' : '1040/posts', first))
    const outcomes = await Promise.all(
      [`1040/posts`, `${INSTAGRAM}/media`, 'me/accounts'].map(async (path) => {
        const answer = await read(path, path === 'me/accounts' ? user : PAGE).catch((failure: unknown) => failure)
        return answer instanceof Error ? path : undefined
      }),
    )
    expect(outcomes.filter((path) => path !== undefined)).toEqual(stopped)
  })

  it('counts business_discovery and hashtags for the person, whatever the account has left', async () => {
    const { read, script } = setUp([fine(businessUse(INSTAGRAM, 'instagram', 100, 30)), fine(), fine()])
    await read(`${INSTAGRAM}/media`)
    await read(INSTAGRAM, PAGE, { params: { fields: 'business_discovery.username(blue_rival){id}' } })
    await read('ig_hashtag_search')
    expect(await failureOf(read(`${INSTAGRAM}/stories`))).toMatchObject({ code: 'throttled' })
    expect(script.sent.length).toBe(3)
  })

  it('keeps ad accounts apart, and their insights from the rest', async () => {
    const user = userToken('EAAfakeuser')
    const { read } = setUp([
      fine({ 'x-fb-ads-insights-throttle': '{"app_id_util_pct":12.5,"acc_id_util_pct":100}' }),
      fine({ 'x-ad-account-usage': '{"acc_id_util_pct":100,"reset_time_duration":1200}' }),
      fine(),
    ])
    await read('act_66000001/insights', user)
    await read('act_66000001/ads', user)
    await read('act_66000002/insights', user)
    expect(await failureOf(read('act_66000001/insights', user))).toMatchObject({ waitMs: 10 * MINUTE_MS })
    expect(await failureOf(read('act_66000001/ads', user))).toMatchObject({ waitMs: 20 * MINUTE_MS })
  })

  it("goes by the platform's header where the platform's limit counts", async () => {
    const token = appToken('9000', 'fakesecret')
    const { read } = setUp([fine(appUse(99)), fine(appUse(99))])
    await read('debug_token', token)
    expect(await failureOf(read('debug_token', token))).toMatchObject({ code: 'throttled', scope: 'app' })
    const person = setUp([fine(appUse(99)), fine()])
    await person.read('me/accounts', userToken('EAAfakeone'), { person: '1022' })
    await person.read('me/accounts', userToken('EAAfaketwo'), { person: '1033' })
    expect(await failureOf(person.read('me', userToken('EAAfakenew'), { person: '1022' }))).toMatchObject({
      scope: 'person',
    })
  })

  it('keeps what it knew when a header is absent or cannot be read', async () => {
    const { read, waits } = setUp([fine(businessUse('1040', 'pages', 85)), fine(), fine(appUse(NaN)), fine()])
    for (let calls = 0; calls < 4; calls++) await read('1040/posts')
    expect(waits).toEqual([5000, 5000])
  })

  it('is not stopped for years by a header', async () => {
    const { read } = setUp([fine(businessUse('1040', 'pages', 1e9, 1e9))])
    await read('1040/posts')
    expect(await failureOf(read('1040/posts'))).toMatchObject({ waitMs: 86_400_000 })
  })

  it('holds Instagram Login and Facebook Login of one account to one allowance', async () => {
    const direct = instagramToken('IGAAfake')
    const { read } = setUp([
      fine(businessUse(INSTAGRAM, 'instagram', 10)),
      fine(businessUse(INSTAGRAM, 'instagram', 99)),
    ])
    await read('me/media', direct)
    await read(`${INSTAGRAM}/media`)
    expect(await failureOf(read('me/media', direct))).toMatchObject({ code: 'throttled' })
  })

  it('keeps its state where it is told to, and goes on when that fails', async () => {
    const states = new Map<string, RateState>()
    const store = {
      read: (name: string) => states.get(name),
      write: (name: string, state: RateState) => void states.set(name, state),
    }
    const { read } = setUp([fine(businessUse('1040', 'pages', 96, 19))], { store })
    await read('1040/posts')
    const blockedUntil = Date.parse('2026-11-23T09:19:00Z')
    expect([...states]).toEqual([['pages:1040', { usedPercent: 96, blockedUntil }]])

    const fail = () => Promise.reject(new Error('no database'))
    const broken = setUp([fine(businessUse('1040', 'pages', 96))], { store: { read: fail, write: fail } })
    expect(await broken.read('1040/posts')).toEqual({ id: '1' })
    expect(broken.notices.filter(({ code }) => code === 'limits').length).toBeGreaterThan(0)
    expect(JSON.stringify(broken.notices)).not.toContain('no database')
  })

  it('names no token in what it keeps', async () => {
    const names: string[] = []
    const store = { read: (name: string) => void names.push(name), write: (name: string) => void names.push(name) }
    const { read } = setUp([fine(appUse(80)), fine(businessUse('1040', 'pages', 80))], { store })
    await read('me/accounts', userToken('EAAfakeuser'))
    await read('1040/posts')
    expect(names.length).toBeGreaterThan(0)
    expect(names.join()).not.toMatch(/EAAfake/)
  })
})
