import { describe, expect, it } from 'vitest'
import type { RateState } from './rate-store.ts'
import { appUse, businessUse, fine, INSTAGRAM, limitedCaller, MINUTE_MS, PAGE } from '../test-support/limited-caller.ts'
import { failureOf, metaError } from '../test-support/scripted-fetch.ts'
import { appToken, instagramToken, pageToken, userToken } from '../tokens.ts'

describe('the limiter', () => {
  it('runs at full speed until three quarters of an allowance are used', async () => {
    const { read, waits } = limitedCaller([fine(businessUse('1040', 'pages', 75)), fine(), fine()])
    for (let calls = 0; calls < 3; calls++) await read('1040/posts')
    expect(waits).toEqual([])
  })

  it('sends nothing from 95 % on, for the minutes Meta tells or 10', async () => {
    const { read, script, pass } = limitedCaller([
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

  it('leaves other buckets at full speed: another Page, the Instagram account, the person', async () => {
    const { read, script } = limitedCaller([fine(businessUse('1040', 'pages', 100, 30)), fine(), fine(), fine()])
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
    const { read } = limitedCaller(answers)
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
    const { read } = limitedCaller(
      [metaError(error), ...Array.from({ length: 3 }, () => fine())].slice(0, 4 - stopped.length),
    )
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
    const { read, script } = limitedCaller([fine(businessUse(INSTAGRAM, 'instagram', 100, 30)), fine(), fine()])
    await read(`${INSTAGRAM}/media`)
    await read(INSTAGRAM, PAGE, { params: { fields: 'business_discovery.username(blue_rival){id}' } })
    await read('ig_hashtag_search')
    expect(await failureOf(read(`${INSTAGRAM}/stories`))).toMatchObject({ code: 'throttled' })
    expect(script.sent.length).toBe(3)
  })

  it('keeps ad accounts apart, and their insights from the rest', async () => {
    const user = userToken('EAAfakeuser')
    const { read } = limitedCaller([
      fine({ 'x-fb-ads-insights-throttle': '{"app_id_util_pct":12.5,"acc_id_util_pct":100}' }),
      fine({ 'x-ad-account-usage': '{"acc_id_util_pct":100,"reset_time_duration":1200}' }),
      fine(),
    ])
    await read('act_66000001/insights', user)
    expect(await failureOf(read('act_66000001/insights', user))).toMatchObject({ waitMs: 10 * MINUTE_MS })
    await read('act_66000001/ads', user)
    // This header tells of the account whatever was asked.
    for (const path of ['act_66000001/insights', 'act_66000001/ads']) {
      expect(await failureOf(read(path, user))).toMatchObject({ waitMs: 20 * MINUTE_MS })
    }
    await read('act_66000002/insights', user)
  })

  it.each([
    [{ code: 80000, error_subcode: 2446079 }, ['act_66/insights']],
    [{ code: 80004, error_subcode: 2446079 }, ['act_66/insights', 'act_66/ads']],
    [{ code: 17, error_subcode: 2446079 }, ['act_66/insights']],
    [{ code: 613 }, ['act_66/insights']],
    [{ code: 17 }, ['act_66/insights', 'me']],
    [{ code: 4, error_subcode: 1504022 }, ['act_66/insights', 'act_66/ads', 'act_77/insights', 'me']],
  ])('after a refusal of the insights of an ad account, %j, stops %j', async (error, stopped) => {
    const user = userToken('EAAfakeuser')
    const paths = ['act_66/insights', 'act_66/ads', 'act_77/insights', 'me']
    const { read, script } = limitedCaller([metaError(error), ...paths.slice(stopped.length).map(() => fine())])
    // Of a campaign: only who asks knows its account.
    await failureOf(read('6023900000003/insights', user, { adAccount: '66', purpose: 'report' }))
    const failed: string[] = []
    for (const path of paths) await read(path, user).catch(() => failed.push(path))
    expect(failed).toEqual(stopped)
    expect(script.sent.length).toBe(1 + paths.length - stopped.length)
  })

  it("goes by the platform's header where the platform's limit counts", async () => {
    const token = appToken('9000', 'fakesecret')
    const { read } = limitedCaller([fine(appUse(99)), fine(appUse(99))])
    await read('debug_token', token)
    expect(await failureOf(read('debug_token', token))).toMatchObject({ code: 'throttled', scope: 'app' })
    const person = limitedCaller([fine(appUse(99)), fine()])
    await person.read('me/accounts', userToken('EAAfakeone'), { person: '1022' })
    await person.read('me/accounts', userToken('EAAfaketwo'), { person: '1033' })
    expect(await failureOf(person.read('me', userToken('EAAfakenew'), { person: '1022' }))).toMatchObject({
      scope: 'person',
    })
  })

  it('keeps what it knew when a header is absent or cannot be read', async () => {
    const { read, waits } = limitedCaller([
      fine(businessUse('1040', 'pages', 85)),
      fine(),
      fine({ 'x-business-use-case-usage': '{"1040":[{"type":"pages"' }),
      fine(),
    ])
    for (let calls = 0; calls < 4; calls++) await read('1040/posts')
    expect(waits).toEqual([5000, 5000])
  })

  it('is not stopped for years by a header', async () => {
    const { read } = limitedCaller([fine(businessUse('1040', 'pages', 1e9, 1e9))])
    await read('1040/posts')
    expect(await failureOf(read('1040/posts'))).toMatchObject({ waitMs: 86_400_000 })
  })

  it('holds Instagram Login and Facebook Login of one account to one allowance', async () => {
    const direct = instagramToken('IGAAfake')
    const { read } = limitedCaller([
      fine(businessUse(INSTAGRAM, 'instagram', 10)),
      fine(businessUse(INSTAGRAM, 'instagram', 99)),
    ])
    await read('me/media', direct)
    await read(`${INSTAGRAM}/media`)
    expect(await failureOf(read('me/media', direct))).toMatchObject({ code: 'throttled' })
  })

  it('tells what it learns to a store, and goes on when that fails or is silent', async () => {
    const told: (readonly [string, RateState])[] = []
    const store = { read: () => undefined, report: (name: string, news: RateState) => void told.push([name, news]) }
    const { read } = limitedCaller([fine(businessUse('1040', 'pages', 96, 19))], { store })
    await read('1040/posts')
    const blockedUntil = Date.parse('2026-11-23T09:19:00Z')
    expect(told).toEqual([['pages:1040', { usedPercent: 96, blockedUntil }]])

    const fail = () => Promise.reject(new Error('no database'))
    const broken = limitedCaller([fine(businessUse('1040', 'pages', 96))], { store: { read: fail, report: fail } })
    expect(await broken.read('1040/posts')).toEqual({ id: '1' })
    expect(broken.notices.filter(({ code }) => code === 'limits').length).toBeGreaterThan(0)
    expect(JSON.stringify(broken.notices)).not.toContain('no database')
    // What it knows itself holds without the store.
    expect(await failureOf(broken.read('1040/posts'))).toMatchObject({ code: 'throttled' })

    const never = () => new Promise<undefined>(() => undefined)
    const silent = limitedCaller([fine()], { store: { read: never, report: never } })
    expect(await silent.read('1040/posts')).toEqual({ id: '1' })
  })

  it('hears of a stop that others met', async () => {
    const blockedUntil = Date.parse('2026-11-23T10:00:00Z')
    const store = {
      read: async (name: string) => (name === 'person:1022' ? { usedPercent: 20, blockedUntil } : undefined),
      report: () => undefined,
    }
    const { read } = limitedCaller([fine()], { store })
    const stopped = read('me/accounts', userToken('EAAfakeuser'), { person: '1022' })
    expect(await failureOf(stopped)).toMatchObject({ code: 'throttled', scope: 'person', waitMs: 60 * MINUTE_MS })
    await read('me/accounts', userToken('EAAfakeother'), { person: '1033' })
  })

  it('names no token in what it keeps', async () => {
    const names: string[] = []
    const store = { read: (name: string) => void names.push(name), report: (name: string) => void names.push(name) }
    const { read } = limitedCaller([fine(appUse(80)), fine(businessUse('1040', 'pages', 80))], { store })
    await read('me/accounts', userToken('EAAfakeuser'))
    await read('1040/posts')
    expect(names.length).toBeGreaterThan(0)
    expect(names.join()).not.toMatch(/EAAfake/)
  })

  it('keeps a stop that one answer told, whatever another one tells at the same time', async () => {
    const { read } = limitedCaller([
      fine(businessUse('1040', 'pages', 100, 19)),
      fine(businessUse('1040', 'pages', 50)),
    ])
    await Promise.all([read('1040/posts'), read('1040/videos')])
    expect(await failureOf(read('1040/posts'))).toMatchObject({ code: 'throttled', waitMs: 19 * MINUTE_MS })
  })

  it("keeps a person's accounts apart, Instagram accounts and Pages", async () => {
    const user = userToken('EAAfakesystem')
    const other = '17841400000000002'
    const { read, script } = limitedCaller([
      metaError({ code: 80002 }),
      fine(businessUse(other, 'instagram', 3)),
      fine(businessUse('1040', 'pages', 100, 60)),
      metaError({ code: 80001 }),
      fine(),
      fine(),
    ])
    await failureOf(read(`${INSTAGRAM}/media`, user))
    await read(`${other}/media`, user)
    await read('1040/posts', user)
    await failureOf(read('1050_7/insights', user))
    for (const stopped of [`${INSTAGRAM}/stories`, '1040/feed', '1050/posts']) {
      expect(await failureOf(read(stopped, user))).toMatchObject({ code: 'throttled' })
    }
    await read('1060/posts', user)
    await read('me/accounts', user)
    expect(script.sent.length).toBe(6)
  })

  it('takes what it learnt of a token along when an answer names the account', async () => {
    const { read } = limitedCaller([metaError({ code: 80001 }), fine(businessUse('1040', 'pages', 10))])
    const [refused] = await Promise.allSettled([read('1040/posts'), read('1040/videos')])
    expect(refused.status).toBe('rejected')
    expect(await failureOf(read('1040/posts'))).toMatchObject({ code: 'throttled' })
  })

  it('forgets no stop, however many other accounts it meets', async () => {
    const others = Array.from({ length: 10_500 }, (_, index) => fine(businessUse(`9${index}`, 'pages', 1)))
    const { read } = limitedCaller([fine(businessUse('1040', 'pages', 100, 60)), ...others])
    await read('1040/posts')
    for (const index of others.keys()) await read(`9${index}/posts`, pageToken(`EAAfake${index}`))
    expect(await failureOf(read('1040/posts'))).toMatchObject({ code: 'throttled' })
  })

  it('stops the app for a refusal of a call without a token', async () => {
    const { call, read } = limitedCaller([metaError({ code: 4 })])
    await failureOf(call({ method: 'POST', path: 'oauth/access_token', purpose: 'exchange' }))
    expect(await failureOf(read('1040/posts'))).toMatchObject({ code: 'throttled', scope: 'app' })
  })

  it.each([
    ['Instagram Login', instagramToken('IGAAfake'), PAGE],
    ['Facebook Login', PAGE, instagramToken('IGAAfake')],
  ])("keeps a refusal of the app of %s from the other login's app", async (_login, refused, other) => {
    const { read, script } = limitedCaller([metaError({ code: 4 }), fine()])
    await failureOf(read(INSTAGRAM, refused))
    expect(await failureOf(read(INSTAGRAM, refused))).toMatchObject({ code: 'throttled', scope: 'app' })
    expect(await read(INSTAGRAM, other)).toEqual({ id: '1' })
    expect(script.sent.length).toBe(2)
  })

  it("takes a refusal at Instagram's token endpoints for one of its app", async () => {
    const { call, read } = limitedCaller([metaError({ code: 4 }), fine()])
    await failureOf(
      call({ method: 'GET', host: 'instagramGraph', path: 'access_token', purpose: 'exchange', isUnversioned: true }),
    )
    expect(await failureOf(read('me', instagramToken('IGAAfake')))).toMatchObject({ code: 'throttled', scope: 'app' })
    expect(await read('1040/posts')).toEqual({ id: '1' })
  })

  it('goes by the shares that answers tell after a stop', async () => {
    const { read, waits, pass } = limitedCaller([
      fine(businessUse('1040', 'pages', 96, 19)),
      fine(businessUse('1040', 'pages', 85)),
      fine(),
      fine(),
    ])
    await read('1040/posts')
    pass(20 * MINUTE_MS)
    for (let calls = 0; calls < 3; calls++) await read('1040/posts')
    // The first one after the stop goes at once.
    expect(waits).toEqual([5000])
  })

  it('goes by the share that a store tells, also beside a stop that is past', async () => {
    const blockedUntil = Date.parse('2026-11-23T08:00:00Z')
    const store = { read: () => ({ usedPercent: 85, blockedUntil }), report: () => undefined }
    const { read, waits } = limitedCaller([fine(), fine()], { store })
    for (let calls = 0; calls < 2; calls++) await read('1040/posts')
    expect(waits).toEqual([5000])
  })

  it('goes by the header of a Page alone', async () => {
    const { read } = limitedCaller([fine({ 'x-page-usage': '{"call_count":100}' }), fine()])
    await read('1040/posts')
    expect(await failureOf(read('1040/posts'))).toMatchObject({ code: 'throttled', scope: 'account' })
    await read(`${INSTAGRAM}/media`)
  })

  it('takes a token for none of several accounts that one answer names', async () => {
    const use = (percent: number) => [{ type: 'pages', call_count: percent }]
    const headers = { 'x-business-use-case-usage': JSON.stringify({ 1040: use(100), 1050: use(3) }) }
    const { read } = limitedCaller([fine(headers), fine()])
    await read('me/posts')
    await read('me/posts')
    expect(await failureOf(read('1040/posts'))).toMatchObject({ code: 'throttled' })
  })

  it('says that a limit comes near once a step of 5 points, each bucket for itself', async () => {
    const shares = [59, 61, 64, 65, 64, 70]
    const { read, notices } = limitedCaller([
      ...shares.map((share) => fine(businessUse('1040', 'pages', share))),
      fine(businessUse('1050', 'pages', 70)),
    ])
    for (const _share of shares) await read('1040/posts')
    await read('1050/posts', pageToken('EAAfakeother'))
    expect(notices.map((notice) => notice.code === 'usage' && notice.percent)).toEqual([61, 65, 64, 70, 70])
  })
})
