import { describe, expect, it } from 'vitest'
import type { GraphErrorCode } from '../errors.ts'
import { GraphError, isGraphError } from '../errors.ts'
import type { ErrorContext } from './meta-error.ts'
import { malformedAnswer, readMetaError, toGraphError } from './meta-error.ts'

const CONTEXT: ErrorContext = {
  endpoint: 'GET /{id}/insights',
  status: 400,
  headers: new Headers(),
  purpose: undefined,
  objectId: '1040',
  asked: { path: '1040/insights', params: { metric: 'page_follows' } },
  secrets: () => [],
}

function errorOf(error: object, context: Partial<ErrorContext> = {}): GraphError {
  return toGraphError(readMetaError(error) ?? expect.fail('not read'), { ...CONTEXT, ...context })
}

const numbers = (text: string) => text.split('..').map(Number)

// Written out a second time, by what the codes mean: a row of the table that is changed or lost is seen here.
const MEANT: readonly (readonly [means: GraphErrorCode, facts: string, codes: string])[] = [
  ['transient', '', '1 2 -1 -2 960 9007'],
  ['transient', 'at most 1 retry', '1/99'],
  ['throttled', 'app 60', '4 341'],
  ['throttled', 'app 5', '4/1504022'],
  ['throttled', 'person 60', '17'],
  ['throttled', 'account 60', '17/2446079 613 80008..80009 80014'],
  ['throttled', 'account 60 pages', '32 80001'],
  ['throttled', 'account 60 ads_insights', '80000'],
  ['throttled', 'account 60 instagram', '80002'],
  ['throttled', 'account 60 custom_audience', '80003'],
  ['throttled', 'account 60 ads_management', '80004'],
  ['throttled', 'account 60 leadgen', '80005'],
  ['throttled', 'account 60 messenger', '80006'],
  ['throttled', 'account 240', '368/1390008'],
  ['throttled', 'account 1440', '9'],
  ['reconnect', '', '190 102 452 190/458 102/458 190/460 102/460 190/463 102/463 190/467 102/467'],
  ['checkpoint', '', '190/459 102/459 190/464 102/464 190/490 102/490'],
  ['role_lost', '', '190/492 102/492'],
  ['data_access_expired', '', '190/493 102/493'],
  ['permission', '', '3 10 200..299 1/2853006'],
  ['config', '', '101 191 104 2200 100/36008'],
  ['code_rejected', '', '100/36007 100/36009'],
  ['not_found', '', '33 100/33 803 110 24'],
  ['unavailable', '', '100/2108006 100/2874008 10/2874008 100/2932001..2932010 100/2207086'],
  ['too_much_data', '', '100/1487534'],
  ['cursor_rejected', '', '2642'],
  ['invalid_request', '', '100 12 2500 2635 3001 3018 100/1504016 190/2069032 200/2069030..2069031 200/2069033'],
  ['refused', '', '368 25 352 506 9004 36000..36004 4/2207051 17/1885172 613/1487632 200/1870034'],
  ['refused', '', '100/1349125 100/1346003 100/1366000..1366999 100/1404000..1404999 100/1609000..1609999'],
  ['unknown', '', '-3 0 5 199 300 340 342 612 614 79999 80007 80010 80013 80015 35999 36005 4711 300/33'],
  [
    'invalid_request',
    '',
    '100/2932000 100/2932011 100/1365999 100/1367000 100/1403999 100/1405000 100/1608999 100/1610000',
  ],
  ['permission', '', '200/2069029 200/2069032 200/2069034'],
]

describe('what a code of Meta means', () => {
  const cases = MEANT.flatMap(([means, facts, codes]) =>
    codes.split(' ').flatMap((text) => {
      const [code = '', subcode] = text.split('/')
      const pairs = numbers(code).flatMap((one) =>
        subcode === undefined ? [[one]] : numbers(subcode).map((two) => [one, two]),
      )
      return pairs.map(
        ([one, two]) => [two === undefined ? `${one}` : `${one}/${two}`, means, facts, one, two] as const,
      )
    }),
  )

  it.each(cases)('%s is %s %s', (_name, means, facts, code, error_subcode) => {
    const error = errorOf({ error: { code, error_subcode, message: 'as it is' } })
    const { scope, allowance, waitMs, maxRetries } = error
    const limit = [scope, waitMs && waitMs / 60_000, allowance].filter((fact) => fact !== undefined).join(' ')
    const told = maxRetries === undefined ? limit : `at most ${maxRetries} retry`
    expect([error.code, told, error.metaCode, error.subcode]).toEqual([means, facts, code, error_subcode])
    expect(new GraphError('x', { code: means }).action).toBe(error.action)
  })

  it.each<[GraphErrorCode, object, ErrorContext['purpose']]>([
    ['config', { code: 1 }, 'exchange'],
    ['pkce_unsupported', { code: 1, message: 'code_verifier is provided without a code_challenge' }, 'exchange'],
    ['code_rejected', { code: 1, message: 'Invalid code verifier.' }, 'exchange'],
    ['transient', { code: 1, message: 'Invalid code verifier.' }, undefined],
    ['config', { code: 1, message: 'Error Validating client secret.' }, undefined],
    ['transient', { code: 1, is_transient: true }, 'exchange'],
    ['transient', { code: 2 }, 'exchange'],
    ['config', { code: 190 }, 'app'],
    ['config', { code: 190, error_subcode: 463 }, 'app'],
    ['reconnect', { code: 190 }, 'exchange'],
    ['too_much_data', { code: 1, message: 'Please Reduce the amount of data' }, undefined],
    ['config', { code: 100, message: 'The App_id in the input_token did not match the Viewing App' }, undefined],
    ['config', { code: 100, message: 'requires an appsecret_proof argument' }, undefined],
    ['invalid_request', { code: 100, message: 'The token is not 24 hours old' }, undefined],
    ['unavailable', { code: 10, message: 'Not enough viewers' }, undefined],
    ['app_blocked', { code: 200, message: 'API access blocked.' }, undefined],
    ['app_blocked', { code: 200, message: 'API access deactivated.' }, undefined],
    ['permission', { code: 200, message: 'API access' }, undefined],
    ['unavailable', { code: 100, message: 'nonexisting field (insights) on' }, undefined],
    ['unavailable', { code: 100, message: 'nonexisting field (video_insights) on' }, undefined],
    ['invalid_request', { code: 100, message: 'nonexisting field (insight) on' }, undefined],
  ])('%s is said of %j, asked for an %s', (means, error, purpose) => {
    expect(errorOf({ error }, { purpose }).code).toBe(means)
  })
})

describe('an error of Meta', () => {
  it('says what, of what, and what to do', () => {
    expect(errorOf({ error: { code: 100, error_subcode: 33, message: 'x' } }).message).toBe(
      "GET /{id}/insights: the object is gone, cannot be seen with this token, or does not offer this (Meta's code 100/33). Leave this object out and go on.",
    )
    expect(errorOf({ error: { code: 100, message: '(#100) page_follows must be one of' } })).toMatchObject({
      about: ['page_follows'],
      message:
        "GET /{id}/insights: a parameter is not accepted (Meta's code 100; its text names page_follows). Repeating the call will not help.",
    })
    expect(errorOf({ error_type: 'OAuthException', error_message: 'Invalid platform app' }).message).toBe(
      'GET /{id}/insights: Instagram does not know the app. Use the Instagram app id and secret of the app dashboard, which are not those of the Meta app.',
    )
  })

  it.each([
    [1, 'It usually passes: try again later.'],
    [17, 'Make no such call for 60 minutes: each one would lengthen the block.'],
    [102, 'Ask the person to connect the account again.'],
    [10, 'Ask for the permission, or go on without this data.'],
    [33, 'Leave this object out and go on.'],
    [12, 'Repeating the call will not help.'],
  ])('of code %i ends with what to do', (code, todo) => {
    const { message } = errorOf({ error: { code } })
    expect(message.slice(message.indexOf(' (')).replace(/^ \(.*?\)\. /, '')).toBe(todo)
  })

  it('asks for less where that is what helps', () => {
    const { message } = errorOf({ error: { code: 100, error_subcode: 1487534 } })
    expect(message).toMatch(/\. Ask for fewer items, fields or days at once\.$/)
  })

  it('hands on the trace, unless it is a part of what was sent, or what was sent is a part of it', () => {
    const traced = (fbtrace_id: string, secrets: readonly string[]) =>
      errorOf({ error: { code: 1, fbtrace_id } }, { secrets: () => secrets }).fbtraceId
    expect(traced('AbC1', [])).toBe('AbC1')
    expect(traced('AbC1', ['', 'other'])).toBe('AbC1')
    expect(traced('AbC1', ['other', 'xAbC1x'])).toBeUndefined()
    expect(traced('xAbC1x', ['AbC1'])).toBeUndefined()
    expect(traced('no trace', [])).toBeUndefined()
    expect(traced('a'.repeat(64), [])).toBe('a'.repeat(64))
    expect(traced('a'.repeat(65), [])).toBeUndefined()
  })

  it('takes the wait out of the headers where they tell it', () => {
    const usage = { 1040: [{ type: 'pages', call_count: 100, estimated_time_to_regain_access: 19 }] }
    const headers = new Headers({ 'x-business-use-case-usage': JSON.stringify(usage) })
    expect(errorOf({ error: { code: 32 } }, { headers })).toMatchObject({ waitMs: 19 * 60_000, allowance: 'pages' })
    expect(errorOf({ error: { code: 80002 } }, { headers }).waitMs).toBe(60 * 60_000)
    expect(errorOf({ error: { code: 100 } }, { headers }).waitMs).toBeUndefined()
  })

  it.each<[GraphErrorCode, object, number]>([
    // The status counts only where the code says little.
    ['unknown', { code: 4711 }, 400],
    ['unknown', { code: 4711 }, 499],
    ['transient', { code: 4711 }, 500],
    ['transient', { code: 4711, is_transient: true }, 400],
    ['unknown', { code: 4711, is_transient: false }, 400],
    ['transient', { code: 100 }, 500],
    ['transient', { code: 100, is_transient: true }, 400],
    ['not_found', { code: 100, error_subcode: 33 }, 500],
    ['code_rejected', { code: 100, error_subcode: 36009 }, 500],
    ['reconnect', { code: 190, is_transient: true }, 500],
    ['permission', { code: 10, is_transient: true }, 500],
  ])('is %s by %j with HTTP %i', (means, error, status) => {
    expect(errorOf({ error }, { status })).toMatchObject({ code: means, status })
  })

  it('of an answer without codes is trouble where the status says so', () => {
    const flat = { error_type: 'OAuthException', error_message: 'something new' }
    expect(errorOf(flat).code).toBe('code_rejected')
    expect(errorOf(flat, { status: 503 }).code).toBe('transient')
    expect(errorOf({ ...flat, error_message: 'Invalid platform app' }, { status: 503 }).code).toBe('config')
  })

  it('that is called transient may be repeated as often as any', () => {
    expect(errorOf({ error: { code: 1, error_subcode: 99 } }).maxRetries).toBe(1)
    expect(errorOf({ error: { code: 1, error_subcode: 99 } }, { status: 500 }).maxRetries).toBe(1)
    expect(errorOf({ error: { code: 1, error_subcode: 99, is_transient: true } })).toMatchObject({
      code: 'transient',
      maxRetries: undefined,
    })
  })
})

describe('reading an error', () => {
  it.each([null, undefined, 'error', 7, {}, [], { error: {} }, { error: 'x' }, { error: { code: '1' } }])(
    'finds none in %j',
    (body) => {
      expect(readMetaError(body)).toBeUndefined()
    },
  )

  it('finds none in half a flat answer', () => {
    expect(readMetaError({ error_type: 'OAuthException' })).toBeUndefined()
    expect(readMetaError({ error_message: 'x' })).toBeUndefined()
  })

  it('keeps the code where the parts beside it are in another form', () => {
    const error = { code: 1, error_subcode: '9', message: 7, is_transient: 'yes', fbtrace_id: {} }
    expect(readMetaError({ error })).toEqual({ code: 1 })
    expect(readMetaError({ error_type: 'x', error_message: 'y', code: 400 })).toEqual({ form: 'flat', message: 'y' })
  })
})

describe('an answer that is not of Meta', () => {
  it.each([
    [200, 'upstream_malformed', 'It usually passes: try again later.'],
    [499, 'upstream_malformed', 'It usually passes: try again later.'],
    [500, 'transient', 'It usually passes: try again later.'],
  ])('with HTTP %i is %s', (status, code, todo) => {
    expect(malformedAnswer({ ...CONTEXT, status })).toMatchObject({
      code,
      status,
      endpoint: CONTEXT.endpoint,
      message: `GET /{id}/insights: not an answer of the Graph API (HTTP ${status}). ${todo}`,
    })
  })

  it('with HTTP 429 is a limit, of 15 minutes where the headers do not say', () => {
    const limited = (headers: HeadersInit) =>
      malformedAnswer({ ...CONTEXT, status: 429, headers: new Headers(headers) })
    expect(limited({})).toMatchObject({
      code: 'throttled',
      scope: 'account',
      status: 429,
      waitMs: 15 * 60_000,
      message:
        'GET /{id}/insights: too many calls (HTTP 429). Make no such call for 15 minutes: each one would lengthen the block.',
    })
    expect(limited({ 'retry-after': '60' }).waitMs).toBe(60_000)
  })
})

describe('our error', () => {
  it('has what it was given, and nothing else', () => {
    const facts = {
      code: 'throttled',
      action: 'never',
      endpoint: 'GET /me',
      status: 400,
      metaCode: 4,
      subcode: 5,
      about: ['reach'],
      fbtraceId: 'A',
      waitMs: 6,
      scope: 'app',
      allowance: 'pages',
      maxRetries: 7,
    } as const
    const shown = Object.fromEntries(Object.entries(new GraphError('what', facts)))
    expect(shown).toEqual({ name: 'GraphError', ...facts })
  })

  it('is told from what only looks like one', () => {
    expect(isGraphError(new GraphError('x', { code: 'network' }))).toBe(true)
    const named = (facts: object) => Object.assign(new Error('x'), facts)
    for (const other of [
      undefined,
      { name: 'GraphError', action: 'retry', code: 'network' },
      named({ action: 'retry', code: 'network' }),
      named({ name: 'GraphError', code: 'network' }),
      named({ name: 'GraphError', action: 'retry' }),
    ]) {
      expect(isGraphError(other)).toBe(false)
    }
  })

  it.each<[GraphErrorCode, string]>([
    ['throttled', 'throttled'],
    ['reconnect', 'reconnect'],
    ['checkpoint', 'reconnect'],
    ['role_lost', 'reconnect'],
    ['data_access_expired', 'reconnect'],
    ['permission', 'permission'],
    ['app_blocked', 'never'],
    ['code_rejected', 'reconnect'],
    ['id_token_rejected', 'reconnect'],
    ['not_found', 'skip'],
    ['unavailable', 'skip'],
    ['too_much_data', 'shrink'],
    ['page_limit', 'never'],
    ['cursor_rejected', 'never'],
    ['invalid_request', 'never'],
    ['unsupported', 'never'],
    ['pkce_unsupported', 'never'],
    ['refused', 'never'],
    ['config', 'never'],
    ['transient', 'retry'],
    ['network', 'retry'],
    ['timeout', 'retry'],
    ['upstream_malformed', 'retry'],
    ['outcome_unknown', 'never'],
    ['aborted', 'never'],
    ['unknown', 'never'],
  ])('of %s asks for %s', (code, action) => {
    expect(new GraphError('x', { code }).action).toBe(action)
  })
})
