import type { ErrorKind } from './error-kinds.ts'
import { ERROR_KINDS } from './error-kinds.ts'

type OneOrRange = number | readonly [from: number, to: number]

/** `exchange`: an authorization code is traded for a token. `app`: the app's own token was sent, and no other. */
export type ErrorPurpose = 'exchange' | 'app'

export interface ErrorRow {
  /** The flat answer of api.instagram.com, which has no codes of its own. */
  form?: 'flat'
  /** `error.code`; absent: any. */
  code?: OneOrRange
  /** `error.error_subcode`; absent: any. */
  subcode?: OneOrRange
  /** Only where Meta gives nothing but its text to tell two cases apart. */
  text?: RegExp
  /** Only where Meta speaks of something else than usual. */
  purpose?: ErrorPurpose
  kind: keyof typeof ERROR_KINDS
  /** Type of the usage header's entries that tell how long this limit lasts. */
  usageType?: string
  source: string
}

/**
 * Meta's error codes. State of knowledge: 2026-11-23.
 *
 * D = Meta's documentation (error page unless named), P = peer code or an issue, P! = a peer's live probe, M = memory.
 */
export const ERROR_CODES: readonly ErrorRow[] = [
  { code: 1, purpose: 'exchange', kind: 'wrongSecret', source: 'P 2026-08-19 Nango 7156' },
  { code: 1, text: /validating client secret/i, kind: 'wrongSecret', source: 'P' },
  {
    code: 1,
    purpose: 'exchange',
    text: /without a code_challenge/i,
    kind: 'unaskedVerifier',
    source: 'P better-auth 186; P 2026-08-19 Nango 7156',
  },
  { code: 1, purpose: 'exchange', text: /invalid code.?verifier/i, kind: 'wrongVerifier', source: 'P 2022 expo 15980' },
  { code: 101, kind: 'wrongAppId', source: 'P' },
  { code: 191, kind: 'wrongDomain', source: 'P' },
  { code: 100, subcode: 36007, kind: 'codeExpired', source: 'P live capture' },
  { code: 100, subcode: 36008, kind: 'wrongRedirect', source: 'P' },
  { code: 100, subcode: 36009, kind: 'codeUsed', source: 'P live capture' },
  // One word of Meta's decides, so each asks for as much of it as was seen; whatever else it says means a new login.
  { form: 'flat', kind: 'loginRefused', source: 'D business-login; M' },
  { form: 'flat', text: /matching code was not found|code has been used/i, kind: 'codeUsed', source: 'D; P' },
  { form: 'flat', text: /authorization code has expired/i, kind: 'codeExpired', source: 'P' },
  { form: 'flat', text: /redirect_uri is identical|invalid redirect_uri/i, kind: 'wrongRedirect', source: 'P' },
  { form: 'flat', text: /invalid platform app/i, kind: 'wrongPlatformApp', source: 'P' },
  { form: 'flat', text: /validating client secret/i, kind: 'wrongSecret', source: 'P, M' },

  { code: [1, 2], kind: 'trouble', source: 'D' },
  { code: 1, subcode: 99, kind: 'doubtful', source: 'P!' },
  { code: 1, text: /reduce the amount of data/i, kind: 'tooMuch', source: 'P' },
  { code: 1, subcode: 2853006, kind: 'noPageRight', source: 'D' },
  { code: [-2, -1], kind: 'mediaFailed', source: 'D' },
  { code: 960, kind: 'batchFailed', source: 'P' },
  { code: 9007, kind: 'mediaNotReady', source: 'D' },

  { code: 4, kind: 'appLimit', source: 'D rate-limiting' },
  { code: 4, subcode: 1504022, kind: 'insightsLoad', source: 'D' },
  { code: 4, subcode: 2207051, kind: 'spam', source: 'D' },
  { code: 9, kind: 'dailyPosts', source: 'D' },
  { code: 17, kind: 'personLimit', source: 'D rate-limiting' },
  // D: the old ads API's; M: counted by ad account, as the same subcode of 80000 and 80004 says
  { code: 17, subcode: 2446079, kind: 'accountLimit', source: 'D; M' },
  { code: 17, subcode: 1885172, kind: 'changedTooOften', source: 'P' },
  { code: 32, kind: 'accountLimit', usageType: 'pages', source: 'D rate-limiting' },
  { code: 341, kind: 'appLimit', source: 'D' },
  { code: 368, kind: 'policy', source: 'D' },
  { code: 368, subcode: 1390008, kind: 'postingFast', source: 'P' },
  { code: 613, kind: 'accountLimit', source: 'D' },
  { code: 613, subcode: 1487632, kind: 'changedTooOften', source: 'P' },
  { code: 80000, kind: 'accountLimit', usageType: 'ads_insights', source: 'D rate-limiting' },
  { code: 80001, kind: 'accountLimit', usageType: 'pages', source: 'D rate-limiting' },
  { code: 80002, kind: 'accountLimit', usageType: 'instagram', source: 'D rate-limiting' },
  { code: 80003, kind: 'accountLimit', usageType: 'custom_audience', source: 'D rate-limiting' },
  { code: 80004, kind: 'accountLimit', usageType: 'ads_management', source: 'D rate-limiting' },
  { code: 80005, kind: 'accountLimit', usageType: 'leadgen', source: 'D rate-limiting' },
  { code: 80006, kind: 'accountLimit', usageType: 'messenger', source: 'D rate-limiting' },
  { code: [80008, 80009], kind: 'accountLimit', source: 'D rate-limiting' },
  { code: 80014, kind: 'accountLimit', source: 'D rate-limiting' },

  { code: 190, kind: 'badToken', source: 'D' },
  { code: 190, purpose: 'app', kind: 'badAppToken', source: 'D v25 debug_token' },
  { code: 102, kind: 'badSession', source: 'D' },
  { code: 452, kind: 'badSession', source: 'D 2025-05-28 system_user_access_tokens' },
  ...([190, 102] as const).flatMap((code): readonly ErrorRow[] => [
    { code, subcode: 458, kind: 'appRemoved', source: 'D handle-errors' },
    { code, subcode: 459, kind: 'checkpoint', source: 'D handle-errors' },
    { code, subcode: 460, kind: 'sessionEnded', source: 'D handle-errors' },
    { code, subcode: 463, kind: 'tokenExpired', source: 'D handle-errors' },
    { code, subcode: 464, kind: 'unconfirmed', source: 'D handle-errors' },
    { code, subcode: 467, kind: 'tokenInvalidated', source: 'D handle-errors' },
    { code, subcode: 490, kind: 'checkpoint', source: 'M; P' },
    { code, subcode: 492, kind: 'roleLost', source: 'D handle-errors' },
    { code, subcode: 493, kind: 'inactive', source: 'P 2018' },
  ]),
  { code: 190, subcode: 2069032, kind: 'wantsPageToken', source: 'D' },
  { code: 100, text: /did not match the viewing app/i, kind: 'foreignToken', source: 'P' },
  { code: 100, text: /unsupported request - method type/i, kind: 'unroutable', source: 'P instafeed 654' },
  { code: 100, text: /24 hours old/i, kind: 'youngToken', source: 'P, M: peers match these words' },
  { code: 2200, kind: 'unverifiedCallback', source: 'M' },

  { code: 3, kind: 'noCapability', source: 'D' },
  { code: 10, kind: 'noPermission', source: 'D; P!' },
  { code: 10, text: /not enough viewers/i, kind: 'fewViewers', source: 'D; P' },
  { code: [200, 299], kind: 'noPermission', source: 'D' },
  { code: 200, text: /API access (blocked|deactivated)/i, kind: 'appBlocked', source: 'P 2026-09-02' },
  { code: 200, subcode: 1870034, kind: 'noTerms', source: 'P' },
  { code: 200, subcode: [2069030, 2069031], kind: 'wrongPageType', source: 'D' },
  { code: 200, subcode: 2069033, kind: 'wrongPageType', source: 'D' },

  { code: 33, kind: 'gone', source: 'M' },
  { code: 100, subcode: 33, kind: 'gone', source: 'P' },
  { code: 803, kind: 'gone', source: 'M' },
  { code: 110, kind: 'noSuchAccount', source: 'P' },
  { code: 24, kind: 'containerGone', source: 'D' },
  { code: 100, subcode: 2108006, kind: 'olderThanAccount', source: 'P' },
  { subcode: 2874008, kind: 'fewFollowers', source: 'D 2026-05-07' },
  { subcode: [2932001, 2932010], kind: 'noPostInsights', source: 'D' },
  { code: 100, text: /nonexisting field \((video_)?insights\)/, kind: 'noInsights', source: 'P!' },
  { subcode: 2207086, kind: 'notOnFacebook', source: 'P!' },

  { code: 100, kind: 'badParameter', source: 'D' },
  { code: 100, text: /appsecret_proof/i, kind: 'badProof', source: 'P' },
  { code: 100, subcode: 1487534, kind: 'tooMuch', source: 'D' },
  { code: 100, subcode: 1504016, kind: 'longWindow', source: 'P!' },
  { code: 12, kind: 'ended', source: 'D' },
  { code: 104, kind: 'badProof', source: 'D' },
  { code: 2500, kind: 'badPath', source: 'P! 2026-10-01' },
  { code: 2635, kind: 'ended', source: 'P' },
  { code: 2642, kind: 'deadCursor', source: 'D' },
  { code: 3001, kind: 'noMetric', source: 'D' },
  { code: 3018, kind: 'oldWindow', source: 'P' },

  { code: 25, kind: 'restricted', source: 'D' },
  { code: 352, kind: 'badMedia', source: 'D' },
  { code: 506, kind: 'duplicate', source: 'D' },
  { code: 9004, kind: 'unreachableMedia', source: 'D' },
  { code: [36000, 36004], kind: 'badMedia', source: 'D' },
  { subcode: 1349125, kind: 'badContent', source: 'P' },
  { subcode: 1346003, kind: 'badContent', source: 'P' },
  { subcode: [1366000, 1366999], kind: 'badContent', source: 'P' },
  { subcode: [1404000, 1404999], kind: 'badContent', source: 'P' },
  { subcode: [1609000, 1609999], kind: 'badContent', source: 'P' },
]

/** One error of Meta's, as far as it decides what to do. */
export interface MetaErrorFacts {
  form?: 'flat' | undefined
  code?: number | undefined
  subcode?: number | undefined
  text?: string | undefined
  purpose?: ErrorPurpose | undefined
}

export interface FoundKind {
  kind: ErrorKind
  byCodeAlone: boolean
  usageType: string | undefined
}

/** What an error is, by the most specific row that fits; undefined for a code nobody has described. */
export function findErrorKind(error: MetaErrorFacts): FoundKind | undefined {
  const [row] = ERROR_CODES.filter((candidate) => fits(candidate, error)).sort((a, b) => weight(b) - weight(a))
  return row && { kind: ERROR_KINDS[row.kind], byCodeAlone: weight(row) <= 1, usageType: row.usageType }
}

function fits(row: ErrorRow, { form, code, subcode, text, purpose }: MetaErrorFacts): boolean {
  return (
    row.form === form &&
    within(row.code, code) &&
    within(row.subcode, subcode) &&
    (row.text === undefined || row.text.test(text ?? '')) &&
    (row.purpose === undefined || row.purpose === purpose)
  )
}

function within(wanted: OneOrRange | undefined, got: number | undefined): boolean {
  if (wanted === undefined) return true
  if (got === undefined) return false
  return typeof wanted === 'number' ? wanted === got : wanted[0] <= got && got <= wanted[1]
}

function weight({ code, subcode, text, purpose }: ErrorRow): number {
  return (purpose ? 8 : 0) + (text ? 4 : 0) + (subcode === undefined ? 0 : 2) + (typeof code === 'number' ? 1 : 0)
}
