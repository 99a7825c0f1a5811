import type { GraphErrorCode, ThrottleScope } from '../errors.ts'

export interface ErrorKind {
  means: GraphErrorCode
  /** What happened, as the middle of a sentence. */
  what: string
  /** What to do, where the action alone does not say it. */
  todo?: string
  scope?: ThrottleScope
  /** How long to wait when the headers do not say: ours, the window that the limit is counted over or less. */
  waitMinutes?: number
  /** Most repeats that make sense, where fewer than usual. */
  maxRetries?: number
}

const HOUR = 60
const DAY = 1440
const NEW_LOGIN = 'Start a new login.'
const FIX_APP = "Check the app's settings and this service's environment."
const LOG_IN_FIRST = 'Ask the person to log in at facebook.com first.'

/** The things that go wrong at Meta, in our words: one sentence part each, whatever code announces it. */
export const ERROR_KINDS = {
  // the endpoint that hands out tokens
  wrongSecret: {
    means: 'config',
    what: 'the app secret is wrong, or an unasked code verifier was sent',
    todo: FIX_APP,
  },
  unaskedVerifier: {
    means: 'pkce_unsupported',
    what: 'the dialog dropped the code challenge, so that the verifier is refused',
    todo: 'Log in without PKCE, or ask for openid; the code is probably used up.',
  },
  wrongVerifier: { means: 'code_rejected', what: 'the code verifier is not that of the challenge', todo: NEW_LOGIN },
  wrongPlatformApp: {
    means: 'config',
    what: 'Instagram does not know the app',
    todo: 'Use the Instagram app id and secret of the app dashboard, which are not those of the Meta app.',
  },
  loginRefused: { means: 'code_rejected', what: 'Instagram refused the code in words unknown here', todo: NEW_LOGIN },
  wrongAppId: { means: 'config', what: 'the app id is wrong', todo: FIX_APP },
  wrongDomain: { means: 'config', what: "the redirect address is not in the app's settings", todo: FIX_APP },
  wrongRedirect: {
    means: 'config',
    what: 'redirect_uri is not the one that the dialog was opened with',
    todo: 'Send the very same redirect_uri, byte for byte.',
  },
  codeExpired: { means: 'code_rejected', what: 'the authorization code expired', todo: NEW_LOGIN },
  codeUsed: {
    means: 'code_rejected',
    what: 'the authorization code was used before or is unreadable',
    todo: NEW_LOGIN,
  },

  // passing
  trouble: { means: 'transient', what: 'Meta is having trouble' },
  doubtful: {
    means: 'transient',
    maxRetries: 1,
    what: 'Meta failed without saying why, which is also its answer to a wrong parameter',
  },
  batchFailed: { means: 'transient', what: 'the batch failed as a whole' },
  mediaFailed: { means: 'transient', what: 'Instagram could not process the media', todo: 'Make a new container.' },
  mediaNotReady: { means: 'transient', what: 'the media container is not ready' },
  tooMuch: { means: 'too_much_data', what: 'too much was asked for at once' },

  // limits
  appLimit: { means: 'throttled', scope: 'app', waitMinutes: HOUR, what: 'the app made too many calls' },
  insightsLoad: { means: 'throttled', scope: 'app', waitMinutes: 5, what: 'insights are under load at Meta' },
  personLimit: { means: 'throttled', scope: 'person', waitMinutes: HOUR, what: 'too many calls for this person' },
  accountLimit: { means: 'throttled', scope: 'account', waitMinutes: HOUR, what: 'too many calls for this account' },
  dailyPosts: { means: 'throttled', scope: 'account', waitMinutes: DAY, what: 'the daily publishing limit is reached' },
  postingFast: { means: 'throttled', scope: 'account', waitMinutes: 4 * HOUR, what: 'posting went too fast' },

  // tokens
  badToken: {
    means: 'reconnect',
    what: 'the token is not valid here',
    todo: 'Check that token and host belong together; then ask the person to connect the account again.',
  },
  badAppToken: { means: 'config', what: 'the token of the app itself is refused', todo: FIX_APP },
  badSession: { means: 'reconnect', what: 'the session is no longer valid' },
  appRemoved: { means: 'reconnect', what: 'the person removed the app' },
  sessionEnded: { means: 'reconnect', what: 'the password changed or Facebook ended the session' },
  tokenExpired: { means: 'reconnect', what: 'the token expired' },
  tokenInvalidated: { means: 'reconnect', what: 'the token was invalidated' },
  checkpoint: { means: 'checkpoint', what: 'the account waits for its owner', todo: LOG_IN_FIRST },
  unconfirmed: { means: 'checkpoint', what: 'the account is not confirmed', todo: LOG_IN_FIRST },
  roleLost: { means: 'role_lost', what: 'the person lost the role on the Page', todo: "Ask one of the Page's admins." },
  inactive: { means: 'data_access_expired', what: 'the person was not active for 90 days' },
  wantsPageToken: { means: 'invalid_request', what: 'this call needs a Page token' },
  foreignToken: { means: 'config', what: 'the token was made for another app', todo: 'Do not trust it.' },
  unroutable: {
    means: 'invalid_request',
    what: 'graph.instagram.com cannot route this call with this token',
    todo: 'Check the kind of the token, and that the account is a tester while the app is in development.',
  },
  youngToken: {
    means: 'invalid_request',
    what: 'the token is younger than 24 hours',
    todo: 'It is good: refresh it later.',
  },

  // permissions
  noCapability: { means: 'permission', what: 'the app lacks the capability for this call' },
  noPermission: { means: 'permission', what: 'a permission is missing, or the token belongs to another Page' },
  noPageRight: { means: 'permission', what: 'the person may not do this on the Page' },
  appBlocked: {
    means: 'app_blocked',
    what: 'Meta blocked the whole app',
    todo: 'Look at the app dashboard; keep all tokens and do not ask anyone to connect again.',
  },
  noTerms: { means: 'refused', what: 'the terms for custom audiences are not accepted' },
  wrongPageType: { means: 'invalid_request', what: 'this kind of Page does not offer it' },

  // objects
  gone: { means: 'not_found', what: 'the object is gone, cannot be seen with this token, or does not offer this' },
  noSuchAccount: { means: 'not_found', what: 'there is no such professional account' },
  containerGone: { means: 'not_found', what: 'the media or its container is gone', todo: 'Make a new container.' },
  fewViewers: { means: 'unavailable', what: 'too few people saw the media' },
  olderThanAccount: { means: 'unavailable', what: 'the media is older than the professional account' },
  fewFollowers: { means: 'unavailable', what: 'the Page has fewer than 100 followers' },
  noPostInsights: { means: 'unavailable', what: 'there are no insights for this kind of post' },
  noInsights: { means: 'unavailable', what: 'there are no insights of this kind of object' },
  notOnFacebook: { means: 'unavailable', what: 'the media was not shared to Facebook' },

  // the request
  badParameter: { means: 'invalid_request', what: 'a parameter is not accepted' },
  badProof: { means: 'config', what: 'the proof made with the app secret is missing or wrong', todo: FIX_APP },
  longWindow: { means: 'invalid_request', what: 'the window is longer than 90 days' },
  oldWindow: { means: 'invalid_request', what: 'the window starts more than 37 months ago' },
  ended: { means: 'invalid_request', what: 'the endpoint or field ended with this version' },
  badPath: { means: 'invalid_request', what: 'the path is wrong, or /me was asked without a token of a person' },
  noMetric: { means: 'invalid_request', what: 'no metric was named' },
  unverifiedCallback: {
    means: 'config',
    what: 'the callback address did not answer the verification',
    todo: 'Meta asks it during the call: it must be reachable and know the same verify token.',
  },
  deadCursor: {
    means: 'cursor_rejected',
    what: 'the page cursor is no longer valid',
    todo: 'Start the listing again.',
  },

  // publishing
  spam: { means: 'refused', what: 'Instagram takes the post for spam' },
  policy: { means: 'refused', what: 'Meta blocked this for some hours', todo: 'Stop writing and tell the person.' },
  restricted: { means: 'refused', what: 'the Instagram account is restricted', todo: 'Tell the person.' },
  changedTooOften: { means: 'refused', what: 'budget or spend limit was changed too often' },
  duplicate: { means: 'refused', what: 'the same was posted before' },
  badMedia: { means: 'refused', what: 'the media or caption is outside the limits' },
  unreachableMedia: { means: 'refused', what: 'Meta could not fetch the media' },
  badContent: { means: 'refused', what: 'the Page does not accept this content' },
} as const satisfies Record<string, ErrorKind>
