import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import type { GraphError } from '../errors.ts'
import type { GraphNotice } from '../notice.ts'
import type { Answer } from '../test-support/scripted-fetch.ts'
import {
  brokenConnection,
  failureOf,
  json,
  metaError,
  noSleep,
  raw,
  scriptedFetch,
} from '../test-support/scripted-fetch.ts'
import { instagramToken, pageToken, userToken } from '../tokens.ts'
import { createCaller } from './call.ts'
import type { GraphOptions } from './options.ts'

const APP_SECRET = '0123456789abcdef0123456789abcdef'
const TOKEN = pageToken('EAAfakecanary0001')
const READ = { method: 'GET', path: '1040/insights', token: TOKEN, purpose: 'read' } as const
const WRITE = { method: 'POST', path: '1040/feed', token: TOKEN, purpose: 'write' } as const

function setUp(answers: readonly Answer[], options: GraphOptions = {}) {
  const notices: GraphNotice[] = []
  const script = scriptedFetch(...answers)
  const { sleep, slept } = noSleep()
  const caller = createCaller({
    fetch: script.fetch,
    sleep,
    random: () => 1,
    now: () => Date.parse('2026-11-23T09:00:00Z'),
    onNotice: (notice) => notices.push(notice),
    ...options,
  })
  return { ...caller, script, slept, notices }
}

describe('a call', () => {
  it('carries the token in the header, never in the URL, and follows no redirect', async () => {
    const { call, script } = setUp([json({ id: '1040' })])
    expect(await call({ ...READ, params: { metric: 'page_follows' } })).toEqual({ id: '1040' })
    const [sent] = script.sent
    expect(sent?.url.href).toBe('https://graph.facebook.com/v26.0/1040/insights?metric=page_follows')
    expect(sent?.headers.get('authorization')).toBe('Bearer EAAfakecanary0001')
    expect(sent?.redirect).toBe('manual')
  })

  it('sends the parameters of a POST as a form', async () => {
    const { call, script } = setUp([json({ id: '1040_1' })])
    await call({ ...WRITE, params: { message: 'Hi & bye', published: true } })
    expect(script.sent[0]?.url.search).toBe('')
    expect([...(script.sent[0]?.form ?? [])]).toEqual([
      ['message', 'Hi & bye'],
      ['published', 'true'],
    ])
  })

  it('sends an Instagram Login token to its own host, without a proof', async () => {
    const { call, script } = setUp([json({ id: '1' })], { appSecret: APP_SECRET })
    await call({ ...READ, path: 'me', token: instagramToken('IGAAfake') })
    expect(script.sent[0]?.url.href).toBe('https://graph.instagram.com/v26.0/me')
  })

  it('adds the proof of the very token it sends', async () => {
    const { call, script } = setUp([json({}), json({})], { appSecret: APP_SECRET })
    await call({ ...READ, token: userToken('EAAtesttoken') })
    await call({ ...WRITE, token: userToken('EAAtesttoken') })
    const proof = '558080b299ccfabcdbfaf45bd3a4f6c06b5703c83f3c6d3023c8efc960fef88b'
    expect(script.sent[0]?.url.searchParams.get('appsecret_proof')).toBe(proof)
    expect(script.sent[1]?.form.get('appsecret_proof')).toBe(proof)
  })

  it('goes to another host, and without a version, where it is told to', async () => {
    const { call, script } = setUp([json({}), json({})])
    await call({
      method: 'POST',
      host: 'instagramApi',
      path: 'oauth/access_token',
      isUnversioned: true,
      purpose: 'read',
    })
    await call({
      method: 'GET',
      host: 'facebookDialog',
      path: '.well-known/keys/',
      isUnversioned: true,
      purpose: 'read',
    })
    expect(script.sent.map(({ url }) => url.href)).toEqual([
      'https://api.instagram.com/oauth/access_token',
      'https://www.facebook.com/.well-known/keys/',
    ])
  })

  it('builds addresses for the browser with everything escaped', () => {
    const { pageUrl } = setUp([])
    const params = { scope: 'a,b', response_type: 'code token', state: 'a+b&c=d' }
    expect(pageUrl({ host: 'facebookDialog', path: 'dialog/oauth', params })).toBe(
      'https://www.facebook.com/v26.0/dialog/oauth?scope=a%2Cb&response_type=code%20token&state=a%2Bb%26c%3Dd',
    )
    expect(pageUrl({ host: 'instagramDialog', path: 'oauth/authorize', isUnversioned: true, params: {} })).toBe(
      'https://www.instagram.com/oauth/authorize',
    )
  })

  it.each(['../me', 'me/..', '1040?x=1', 'https://example.test', '1040//feed', '', '1040/feed#x', 'a b'])(
    'refuses the path %j before any call',
    async (path) => {
      const { call, script } = setUp([])
      expect(await failureOf(call({ ...READ, path }))).toMatchObject({ code: 'invalid_request' })
      expect(script.sent).toEqual([])
    },
  )
})

it('refuses options that cannot work before any call', () => {
  expect(() => setUp([], { retries: Number.NaN })).toThrow(/^retries/)
})

describe('repeating', () => {
  it('repeats a read after passing failures, with growing pauses', async () => {
    const { call, script, slept } = setUp([
      brokenConnection(),
      metaError({ code: 2 }, { status: 500 }),
      raw('<html>busy</html>', { status: 502 }),
      json({ id: '1' }),
    ])
    expect(await call(READ)).toEqual({ id: '1' })
    expect(script.sent.length).toBe(4)
    expect(slept).toEqual([500, 1000, 2000])
  })

  it.each([
    ['a redirect', () => Response.redirect('https://example.test/'), 'never'],
    ['an answer that is too long', raw('x'.repeat(2000)), 'shrink'],
  ] as const)('does not repeat a read after %s: the next answer would be the same', async (_name, answer, action) => {
    const { call, script } = setUp([answer], { maxBodyBytes: 1000 })
    expect(await failureOf(call(READ))).toMatchObject({ code: 'upstream_malformed', action })
    expect(script.sent.length).toBe(1)
  })

  it('repeats 1/99 once, which is also the answer to a wrong parameter', async () => {
    const doubtful = metaError({ code: 1, error_subcode: 99 }, { status: 500 })
    const { call, script } = setUp([doubtful, doubtful])
    expect(await failureOf(call(READ))).toMatchObject({ code: 'transient', action: 'retry', maxRetries: 1 })
    expect(script.sent.length).toBe(2)
  })

  it('gives up after the retries it was given', async () => {
    const { call, script } = setUp([brokenConnection(), brokenConnection()], { retries: 1 })
    expect(await failureOf(call(READ))).toMatchObject({
      code: 'network',
      action: 'retry',
      endpoint: 'GET /{id}/insights',
    })
    expect(script.sent.length).toBe(2)
  })

  it.each([
    ['a broken connection', brokenConnection()],
    ['trouble at Meta', metaError({ code: 2 }, { status: 500 })],
    ['a page of a proxy', raw('<html></html>', { status: 502 })],
    ['half an answer', raw('{"id":"1')],
    ['a redirect', () => Response.redirect('https://example.test/')],
    ['an answer that is too long', raw('x'.repeat(2000))],
  ])('never repeats a write after %s: its outcome is unknown', async (_name, answer) => {
    const { call, script, slept } = setUp([answer], { maxBodyBytes: 1000 })
    expect(await failureOf(call(WRITE))).toMatchObject({ code: 'outcome_unknown', action: 'never' })
    expect([script.sent.length, slept]).toEqual([1, []])
  })

  it('never repeats the exchange of a code, and sends the person back to the login', async () => {
    const { call, script } = setUp([brokenConnection()])
    const error = await failureOf(call({ method: 'POST', path: 'oauth/access_token', purpose: 'exchange' }))
    expect(error).toMatchObject({ code: 'outcome_unknown', action: 'reconnect', endpoint: 'POST /oauth/access_token' })
    expect(script.sent.length).toBe(1)
  })

  it('repeats the exchange of a token for a longer one: it uses nothing up', async () => {
    const { call, script } = setUp([brokenConnection(), json({ access_token: 'EAAfakelong' })])
    const wish = { method: 'POST', path: 'oauth/access_token', params: { fb_exchange_token: 'EAAfake' } } as const
    expect(await call({ ...wish, purpose: 'refresh' })).toEqual({ access_token: 'EAAfakelong' })
    expect(script.sent.map(({ form }) => form.get('fb_exchange_token'))).toEqual(['EAAfake', 'EAAfake'])
  })

  it.each([
    ['write', 'never'],
    ['exchange', 'reconnect'],
  ] as const)(
    'does not know the outcome of a %s that the caller stopped after it was sent',
    async (purpose, action) => {
      const stop = new AbortController()
      const { call, script } = setUp([
        () => {
          stop.abort()
          return new Promise<Response>(() => undefined)
        },
      ])
      const wish = { ...WRITE, purpose, signal: stop.signal }
      expect(await failureOf(call(wish))).toMatchObject({ code: 'outcome_unknown', action })
      expect(await failureOf(call(wish))).toMatchObject({ code: 'aborted', action: 'never' })
      expect(script.sent.length).toBe(1)
    },
  )

  it('ends a call and its repeats at the deadline', async () => {
    const hanging = () => new Promise<Response>(() => undefined)
    const { call, script } = setUp([brokenConnection(), hanging], { deadlineMs: 300, random: () => 0 })
    expect(await failureOf(call(READ))).toMatchObject({ code: 'timeout', action: 'retry' })
    expect(script.sent.length).toBe(2)
  })

  it('sends nothing once the caller has stopped', async () => {
    const { call, script } = setUp([])
    expect(await failureOf(call({ ...READ, signal: AbortSignal.abort() }))).toMatchObject({ code: 'aborted' })
    const stop = new AbortController()
    const stopping = setUp([brokenConnection()], { sleep: async () => stop.abort() })
    expect(await failureOf(stopping.call({ ...READ, signal: stop.signal }))).toMatchObject({ code: 'aborted' })
    expect([script.sent.length, stopping.script.sent.length]).toEqual([0, 1])
  })

  it('leaves a throttled call to the caller, with the wait Meta told', async () => {
    const headers = {
      'x-business-use-case-usage': '{"1040":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":19}]}',
    }
    const { call, script, slept } = setUp([metaError({ code: 80001 }, { status: 400, headers })])
    const error = await failureOf(call(READ))
    expect(error).toMatchObject({
      code: 'throttled',
      action: 'throttled',
      waitMs: 19 * 60_000,
      scope: 'account',
      metaCode: 80001,
    })
    expect([script.sent.length, slept]).toEqual([1, []])
  })

  it.each([
    ['the app', 4, 'app'],
    ['the person', 17, 'person'],
    ['the account', 32, 'account'],
  ])('tells that a limit stops %s', async (_name, code, scope) => {
    const { call } = setUp([metaError({ code })])
    expect(await failureOf(call(READ))).toMatchObject({ code: 'throttled', scope, waitMs: 3_600_000 })
  })

  it.each([
    [4, 'app', 60],
    [17, 'person', 60],
    [80001, 'account', 2],
    [80002, 'account', 1400],
  ])('does not wait for another allowance than that of code %i', async (code, scope, minutes) => {
    const usage = {
      '999': [{ type: 'pages', call_count: 100, estimated_time_to_regain_access: 500 }],
      '1040': [{ type: 'pages', call_count: 100, estimated_time_to_regain_access: 2 }],
      '17841': [{ type: 'instagram', call_count: 100, estimated_time_to_regain_access: 1400 }],
    }
    const headers = { 'x-business-use-case-usage': JSON.stringify(usage) }
    const { call } = setUp([metaError({ code }, { status: 400, headers })])
    const error = await failureOf(call({ ...READ, path: '1040_77/insights' }))
    expect(error).toMatchObject({ code: 'throttled', scope, waitMs: minutes * 60_000 })
  })

  it('takes a bare 429 for throttling', async () => {
    const { call } = setUp([raw('slow down', { status: 429, headers: { 'retry-after': '30' } })])
    expect(await failureOf(call(READ))).toMatchObject({ code: 'throttled', waitMs: 30_000, status: 429 })
  })
})

describe('an error', () => {
  it('is classified by code, not by HTTP status', async () => {
    const { call } = setUp([metaError({ code: 190, error_subcode: 460 }, { status: 200 })])
    expect(await failureOf(call(READ))).toMatchObject({
      code: 'reconnect',
      action: 'reconnect',
      metaCode: 190,
      subcode: 460,
      fbtraceId: 'Trace1',
      message:
        "GET /{id}/insights: the password changed or Facebook ended the session (Meta's code 190/460). Ask the person to connect the account again.",
    })
  })

  it.each([
    [{ code: 4711 }, 400, 'unknown', 'never'],
    [{ code: 4711, is_transient: true }, 400, 'transient', 'retry'],
    [{ code: 4711 }, 503, 'transient', 'retry'],
    [{ code: 100, is_transient: true }, 400, 'transient', 'retry'],
    [{ code: 100 }, 500, 'transient', 'retry'],
    [{ code: 190, is_transient: true }, 500, 'reconnect', 'reconnect'],
  ])('%j with HTTP %i is %s', async (error, status, code, action) => {
    const { call } = setUp([metaError(error, { status })], { retries: 0 })
    expect(await failureOf(call(READ))).toMatchObject({ code, action })
  })

  it.each([
    ['an HTML page', raw('<html>sign in</html>')],
    ['an empty body', raw('')],
    ['half a body', raw('{"data":[')],
    ['no content', () => new Response(null, { status: 204 })],
    ['a shape without an error', json({ oops: true }, { status: 404 })],
    ['a body nested without end', raw(`{"a":1234567890123456789,"b":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)],
  ])('takes %s for no answer of Meta', async (_name, answer) => {
    const { call } = setUp([answer], { retries: 0 })
    expect(await failureOf(call(READ))).toMatchObject({ code: 'upstream_malformed', action: 'retry' })
  })

  it('carries no token, secret, id or text of Meta', async () => {
    const scripts = [
      ...['EAAfakecanary0001', 'is-EAAfakecanary0001', 'EAAfakecanary', APP_SECRET, 'EAAfakecanaryparam'].map((trace) =>
        metaError({ code: 190, message: 'Malformed access token EAAfakecanary0001', fbtrace_id: trace }),
      ),
      brokenConnection(),
      raw('EAAfakecanary0001'),
      () => Response.redirect('https://example.test/?access_token=EAAfakecanary0001'),
    ]
    for (const answer of scripts) {
      const { call } = setUp([answer], { appSecret: APP_SECRET, retries: 0 })
      const params = { fb_exchange_token: 'EAAfakecanaryparam' }
      const error = await failureOf(call({ ...READ, path: '17841405822304914/insights', params }))
      const shown = `${inspect(error, { showHidden: true, depth: null })}${JSON.stringify(error)}`
      expect(shown).not.toMatch(/EAAfakecanary|0123456789abcdef|17841405822304914|appsecret_proof|https:/)
      expect((error as GraphError).cause).toBeUndefined()
    }
  })
})

describe('notices', () => {
  it('says once that another version answered', async () => {
    const served = () => json({ id: '1' }, { headers: { 'facebook-api-version': 'v25.0' } })
    const { call, notices } = setUp([served(), served()])
    await call(READ)
    await call(READ)
    expect(notices).toEqual([{ code: 'version', message: 'Graph API v26.0 was asked for, v25.0 answered.' }])
  })

  it('says nothing of a version where none was asked for', async () => {
    const { call, notices } = setUp([json({ id: '1' }, { headers: { 'facebook-api-version': 'v25.0' } })])
    await call({ ...READ, isUnversioned: true })
    expect(notices).toEqual([])
  })

  it('says at the start that a dead version was replaced', () => {
    const { notices, version } = setUp([], { version: 'v18.0' })
    expect(version).toBe('v26.0')
    expect(notices).toMatchObject([{ code: 'version', message: expect.stringContaining('v18.0 ended on 2026-01-26') }])
  })

  it('keeps the answer when the listener throws', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue()
    const headers = { 'x-app-usage': '{"call_count":99}', 'facebook-api-version': 'v25.0' }
    const { call, script } = setUp(
      [json({ id: '1040_1' }, { headers }), json({ access_token: 'EAAfake' }, { headers })],
      {
        version: 'v18.0',
        onNotice: () => {
          throw new TypeError('the logger is broken')
        },
      },
    )
    expect(await call(WRITE)).toEqual({ id: '1040_1' })
    expect(await call({ ...WRITE, purpose: 'exchange' })).toEqual({ access_token: 'EAAfake' })
    expect([script.sent.length, warned.mock.calls.length]).toEqual([2, 3])
    warned.mockRestore()
  })

  it('says when 60 % of an allowance are used', async () => {
    const usage = (percent: number) => json({}, { headers: { 'x-app-usage': `{"call_count":${percent}}` } })
    const { call, notices } = setUp([usage(59), usage(61)])
    await call(READ)
    await call(READ)
    expect(notices).toMatchObject([{ code: 'usage', type: 'app', percent: 61 }])
  })
})
