import { describe, expect, it } from 'vitest'
import type { GraphErrorCode } from '../errors.ts'
import { actionOf } from '../errors.ts'
import type { ErrorRow } from './error-codes.ts'
import { ERROR_CODES, findErrorKind } from './error-codes.ts'
import { ERROR_KINDS } from './error-kinds.ts'

const TEXTS: Readonly<Record<string, string>> = {
  tooMuch: "Please reduce the amount of data you're asking for, then retry your request",
  fewViewers: '(#10) Not enough viewers for the media to show insights',
  appBlocked: 'API access blocked.',
  noInsights: '(#100) Tried accessing nonexisting field (insights) on node type (Album)',
  badProof: 'API calls from the server require an appsecret_proof argument',
  unaskedVerifier: 'code_verifier param is provided without a code_challenge in authorization request.',
  wrongVerifier: 'Invalid code verifier.',
  wrongSecret: 'Error validating client secret.',
  codeUsed: 'Matching code was not found or was already used',
  codeExpired: 'This authorization code has expired',
  wrongRedirect: 'Invalid redirect_uri',
  wrongPlatformApp: 'Invalid platform app',
  foreignToken: '(#100) The App_id in the input_token did not match the Viewing App',
  unroutable: 'Unsupported request - method type: get',
  youngToken: 'The token has not been at least 24 hours old.',
}

describe('the table of error codes', () => {
  it.each(ERROR_CODES.map((row) => [title(row), row] as const))('finds %s', (_title, row) => {
    const { form, code = form === 'flat' ? undefined : 100, subcode, purpose, kind } = row
    for (const [oneCode, oneSubcode] of ends(code).flatMap((c) => ends(subcode).map((s) => [c, s] as const))) {
      const error = { form, code: oneCode, subcode: oneSubcode, text: row.text && TEXTS[kind], purpose }
      expect(findErrorKind(error)?.kind).toBe(ERROR_KINDS[kind])
    }
  })

  it.each<[number, number | undefined, GraphErrorCode, string]>([
    [1, undefined, 'transient', 'retry'],
    [1, 99, 'transient', 'retry'],
    [2, undefined, 'transient', 'retry'],
    [4, undefined, 'throttled', 'throttled'],
    [17, 2446079, 'throttled', 'throttled'],
    [80002, undefined, 'throttled', 'throttled'],
    [10, undefined, 'permission', 'permission'],
    [294, undefined, 'permission', 'permission'],
    [100, undefined, 'invalid_request', 'never'],
    [100, 33, 'not_found', 'skip'],
    [100, 2874008, 'unavailable', 'skip'],
    [100, 2207023, 'invalid_request', 'never'],
    [190, undefined, 'reconnect', 'reconnect'],
    [190, 463, 'reconnect', 'reconnect'],
    [190, 1234567, 'reconnect', 'reconnect'],
    [190, 459, 'checkpoint', 'reconnect'],
    [190, 2069032, 'invalid_request', 'never'],
    [102, 463, 'reconnect', 'reconnect'],
  ])('%i/%s means %s and asks for %s', (code, subcode, means, action) => {
    expect(findErrorKind({ code, subcode })?.kind.means).toBe(means)
    expect(actionOf(means)).toBe(action)
  })

  it('means by code 1 another thing where a code is traded for a token', () => {
    expect(findErrorKind({ code: 1, purpose: 'exchange' })?.kind.means).toBe('config')
    expect(findErrorKind({ code: 2, purpose: 'exchange' })?.kind.means).toBe('transient')
  })

  it("means by code 190 the app's secret where the app itself asks, and never that everybody must connect again", () => {
    for (const subcode of [undefined, 460, 463, 467]) {
      expect(findErrorKind({ code: 190, subcode, purpose: 'app' })?.kind.means).toBe('config')
    }
  })

  it('reads the flat answers of Instagram by their words, and takes all others for the end of the login', () => {
    const meaning = (text: string) => findErrorKind({ form: 'flat', text })?.kind.means
    expect(
      [
        'Matching code was not found or was already used',
        'This authorization code has been used',
        'This authorization code has expired',
        'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
        'Invalid redirect_uri',
        'Invalid platform app',
        'Error validating client secret.',
        'Missing required field client_id',
        'Der Code ist abgelaufen',
        '',
      ].map(meaning),
    ).toEqual([
      ...Array<string>(3).fill('code_rejected'),
      ...Array<string>(4).fill('config'),
      ...Array<string>(3).fill('code_rejected'),
    ])
    expect(findErrorKind({ code: 100, text: 'Invalid platform app' })?.kind.means).toBe('invalid_request')
  })

  it('has no row for a code nobody described', () => {
    expect(findErrorKind({ code: 4711 })).toBeUndefined()
  })

  it('names a source for every row', () => {
    expect(ERROR_CODES.filter(({ source }) => !/^[DSPM]/.test(source))).toEqual([])
  })
})

function ends(value: ErrorRow['code']): readonly (number | undefined)[] {
  return typeof value === 'object' ? value : [value]
}

function title({ form, code, subcode, purpose, text, kind }: ErrorRow): string {
  return `${[form ?? 'usual', code ?? 'any', subcode ?? 'any', purpose ?? '', text ?? ''].join(' / ')} as ${kind}`
}
