import { createHmac } from 'node:crypto'
import { batchGet, batchPage } from '../graph/batch.ts'
import { graphOver } from '../graph/graph.ts'
import { createInterpreter } from '../graph/interpret.ts'
import { readJsonBytes } from '../graph/json-bytes.ts'
import { readJson } from '../graph/json.ts'
import { createLimiter } from '../graph/limiter.ts'
import { walkPages } from '../graph/paging.ts'
import { readUsage, readWaitMs } from '../graph/usage.ts'
import type { AskedFor } from '../insights/answer.ts'
import { readAnswer } from '../insights/answer.ts'
import type { InsightSubject } from '../insights/catalog.ts'
import { findMetric } from '../insights/catalog.ts'
import { business } from '../nodes/business.ts'
import { comment } from '../nodes/comment.ts'
import { igComment } from '../nodes/ig-comment.ts'
import { igDiscovered } from '../nodes/ig-discovered.ts'
import { igLoginMedia, igLoginUser } from '../nodes/ig-login-user.ts'
import { igCollaborativeMedia, igMedia } from '../nodes/ig-media.ts'
import { igUser } from '../nodes/ig-user.ts'
import { pagePost } from '../nodes/page-post.ts'
import { pageStory } from '../nodes/page-story.ts'
import { page } from '../nodes/page.ts'
import { album, photo } from '../nodes/photo.ts'
import { profile, reaction } from '../nodes/profile.ts'
import { user } from '../nodes/user.ts'
import { liveVideo, video } from '../nodes/video.ts'
import { readTokenInfo } from '../oauth/debug-token.ts'
import { discover } from '../oauth/discovery.ts'
import { readInstagramGrant, readInstagramProfile } from '../oauth/instagram-answer.ts'
import { createOpenIdKeys } from '../oauth/open-id-keys.ts'
import { readPermissions } from '../oauth/permissions.ts'
import { listSubscribedApps } from '../oauth/subscribed-apps.ts'
import { checkSuccess } from '../oauth/success.ts'
import { readTokenGrant } from '../oauth/token-grant.ts'
import { signingSecrets } from '../signatures.ts'
import { appToken, pageToken, userToken } from '../tokens.ts'
import { readWebhook } from '../webhooks/read-webhook.ts'
import { readSignedRequest } from '../webhooks/signed-request.ts'
import { answeringCaller } from './answering-caller.ts'
import type { Random } from './hostile-text.ts'
import { pick } from './hostile-text.ts'
import { wholeNode } from './whole-node.ts'

/** One parser of the client, as its tests feed it. */
export interface AnswerParser {
  readonly name: string
  /** What Meta really sends, in every shape that the parser knows. */
  readonly samples: readonly unknown[]
  /** How a sample becomes a hostile text; absent: as JSON. */
  write?: (sample: unknown, random: Random) => string
  /** Reads one text. May throw a GraphError and nothing else. */
  read: (text: string, random: Random) => unknown
}

const NOW_MS = Date.UTC(2026, 10, 23)
const SECRET = '0123456789abcdef0123456789abcdef'
const SECRETS = signingSecrets([SECRET])
const TOKEN = userToken('EAAfakecanary0001')
const ignore = () => undefined
const interpret = createInterpreter({ version: 'v26.0', onNotice: ignore })
const question = {
  endpoint: 'GET /{id}',
  objectId: '17841',
  purpose: undefined,
  asked: { path: '17841/insights', params: { metric: 'reach,views', fields: 'id,insights.metric(reach)' } },
  secrets: () => [TOKEN.expose()],
}

const readSent = (text: string): unknown => readJsonBytes(Buffer.from(text))

/** The body of an answer with status 200; throws Meta's error in it. */
function bodyOf(text: string): unknown {
  const { body, error } = interpret({ status: 200, headers: new Headers(), body: readSent(text) }, question)
  if (error !== undefined) throw error
  return body
}

const usage = { call_count: 28, total_time: 25, total_cputime: 31 }
const businessUse = { 17841: [{ ...usage, type: 'instagram', estimated_time_to_regain_access: 19 }] }
const adUse = { acc_id_util_pct: 9.67, app_id_util_pct: 3, reset_time_duration: 100 }
const USAGE_HEADERS = [
  'x-app-usage',
  'x-page-usage',
  'x-business-use-case-usage',
  'x-ad-account-usage',
  'x-fb-ads-insights-throttle',
] as const

const limiter = createLimiter({}, { now: () => NOW_MS, sleep: async () => undefined, onNotice: ignore })
const lane = limiter.lane({ token: TOKEN, person: undefined }, '17841/media')

function readUsageHeaders(text: string, random: Random): void {
  // What a Headers object lets in, as a batch can bring it.
  const value = text.replaceAll(/[^\x20-\x7e]/g, '')
  const headers = new Headers([
    [pick(random, ...USAGE_HEADERS), value],
    ['retry-after', value],
  ])
  lane.learn(readUsage(headers))
  for (const objectId of ['17841', undefined]) {
    const waitMs = readWaitMs(headers, { type: 'instagram', objectId })
    if (waitMs !== undefined && !(waitMs >= 1000 && waitMs <= 86_400_000)) throw new Error(`a wait of ${waitMs} ms`)
  }
}

const error = { message: 'Text of Meta', type: 'OAuthException', code: 190, error_subcode: 463, fbtrace_id: 'AbC1' }

function readError(text: string, random: Random): void {
  const status = pick(random, 200, 204, 400, 401, 403, 404, 429, 500, 503)
  const headers = new Headers({ 'retry-after': pick(random, '5', 'x', '1e9'), 'facebook-api-version': 'v25.0' })
  interpret(
    { status, headers, body: readSent(text) },
    { ...question, purpose: pick(random, undefined, 'exchange', 'app') },
  )
}

const listPage = {
  data: [{ id: '1' }, { id: '2' }],
  paging: { cursors: { before: 'B', after: 'A' }, next: 'https://graph.facebook.com/v26.0/1/media?after=A&limit=2' },
}

async function readPages(text: string, random: Random): Promise<void> {
  const options = {
    endpoint: 'GET /{id}/media',
    limit: 2,
    maxPages: 3,
    goesOn: pick(random, 'next', 'cursor'),
  } as const
  const fetchPage = async () => bodyOf(text)
  for await (const { items } of walkPages({ ...options, fetchPage }))
    if (!Array.isArray(items)) throw new Error('no list')
}

async function readBatch(text: string): Promise<void> {
  const graph = graphOver(
    answeringCaller(() => text),
    {},
  ).withToken(TOKEN)
  const reads = [
    batchGet(page, '1040', { fields: ['name'] }),
    batchPage(igUser.media, '17841', { fields: ['caption'] }),
  ] as const
  const outcomes = await graph.batch(reads)
  if (outcomes.length !== reads.length) throw new Error('an outcome is missing')
}

const NODES = [
  [business, comment, igComment, igDiscovered, igLoginMedia, igLoginUser, igCollaborativeMedia, igMedia, igUser, page],
  [pagePost, pageStory, album, photo, profile, reaction, user, liveVideo, video],
]
  .flat()
  .map((node) => ({ name: node.nodeName, ...wholeNode(node, ignore) }))

function metricsOf(subject: InsightSubject, ...names: readonly string[]): AskedFor['metrics'] {
  return names.flatMap((name) => {
    const row = findMetric(subject, name)
    return row === undefined ? [] : [[name, row] as const]
  })
}

const series = (name: string, value: unknown) => ({
  name,
  period: 'day',
  values: [
    { value, end_time: '2026-11-21T08:00:00+0000' },
    { value, end_time: '2026-11-22T08:00:00+0000', media_type: 'FEED' },
  ],
})
const total = (name: string, dimension: string, word: string) => ({
  name,
  period: 'day',
  total_value: {
    value: 5,
    breakdowns: [
      { dimension_keys: ['timeframe', dimension], results: [{ dimension_values: ['this_week', word], value: 5 }] },
    ],
  },
})
const days = ['2026-11-20', '2026-11-21']
const INSIGHTS: readonly [AskedFor, ...AskedFor[]] = [
  { metrics: metricsOf('ig-user', 'reach', 'views', 'follower_count'), period: 'day', days },
  { metrics: metricsOf('ig-user', 'reach', 'views'), period: 'day', breakdown: 'media_product_type', when: {} },
  { metrics: metricsOf('ig-user', 'follower_demographics'), period: 'day', breakdown: 'age', when: {} },
  { metrics: metricsOf('page', 'page_views_total', 'page_actions_post_reactions_total'), period: 'day', days },
  { metrics: metricsOf('page-post', 'post_clicks', 'post_reactions_by_type_total'), period: 'day', when: {} },
]

function readInsightsAnswer(text: string): void {
  const body = bodyOf(text)
  for (const asked of INSIGHTS) {
    for (const { value, breakdown = {}, day } of readAnswer(body, asked)?.readings ?? []) {
      const numbers = [...(value === undefined ? [] : [value]), ...Object.values(breakdown)]
      if (!numbers.every((one) => typeof one === 'number' && Math.abs(one) <= Number.MAX_SAFE_INTEGER)) {
        throw new Error(`a reading of ${String(numbers)}`)
      }
      if (day !== undefined && !days.includes(day)) throw new Error(`a reading of ${day}`)
    }
  }
}

const tokenInfo = {
  data: {
    app_id: '1040',
    type: 'USER',
    is_valid: true,
    user_id: '7',
    expires_at: 1_800_000_000,
    data_access_expires_at: 0,
    issued_at: 1_790_000_000,
    scopes: ['pages_show_list', 'business_management'],
    granular_scopes: [{ scope: 'pages_show_list', target_ids: ['1040', '1041'] }],
    metadata: { auth_nonce: 'n' },
    error: { code: 190, subcode: 463, message: 'Text of Meta' },
  },
}
const pageSample = {
  data: [
    {
      id: '1040',
      name: 'Blue Store',
      access_token: 'EAAfakepage1',
      category: 'Shop',
      tasks: ['ANALYZE'],
      followers_count: 3,
      picture: { data: { url: 'https://scontent.example/1.jpg' } },
      instagram_business_account: {
        id: '17841',
        username: 'blue',
        name: 'Blue',
        profile_picture_url: 'https://x.example',
      },
    },
  ],
  paging: { cursors: { before: 'B', after: 'A' } },
}

async function readDiscovery(text: string): Promise<void> {
  // The first listings get the text; all that it makes us ask is answered with nothing.
  let left = 4
  const next = () => (left-- > 0 ? text : '{"data":[]}')
  const graph = graphOver(answeringCaller(next), {}).withToken(TOKEN)
  const info = readTokenInfo(readJson(text))
  const found = await discover(graph, {
    appId: '1040',
    debug: async () => ({
      ...(info ?? (readTokenInfo(tokenInfo) as NonNullable<typeof info>)),
      isValid: true,
      appId: '1040',
    }),
    signal: undefined,
  })
  JSON.stringify(found)
}

const delivery = (object: string, changes: readonly object[], more: object = {}) => ({
  object,
  entry: [{ id: '17841', uid: '7', time: 1_795_000_000, changes, ...more }],
})
const person = { id: '5', name: 'A', username: 'a' }
const DELIVERIES = [
  delivery('page', [
    {
      field: 'feed',
      value: { item: 'post', verb: 'add', post_id: '1_2', from: person, created_time: 1_795_000_000, is_hidden: 1 },
    },
    { field: 'ratings', value: { verb: 'add', recommendation_type: 'positive', reviewer_id: '5', reviewer_name: 'A' } },
    { field: 'mention', value: { item: 'comment', verb: 'add', comment_id: '1_3', sender_id: 5, sender_name: 'A' } },
  ]),
  delivery('instagram', [
    { field: 'comments', value: { id: '1', text: 't', from: person, media: { id: '2', media_product_type: 'FEED' } } },
    { field: 'mentions', value: { media_id: '2', comment_id: '1' } },
    { field: 'story_insights', value: { media_id: '2', impressions: 1, reach: -1, taps_forward: 3 } },
  ]),
  delivery('permissions', [{ field: 'pages_show_list', value: { verb: 'grant', target_ids: ['1040'] } }]),
  delivery('user', [{ field: 'name', value: 'A' }], { changed_fields: ['name', 'picture'] }),
  delivery('page', [], {
    messaging: [
      { sender: { id: '1' }, recipient: { id: '2' }, timestamp: 1_795_000_000_000, message: { mid: 'm', text: 't' } },
    ],
    standby: [{ sender: { id: '1' }, recipient: { id: '2' }, timestamp: 1_795_000_000_000, read: { watermark: 1 } }],
  }),
] as const

function signed(text: string): string {
  const payload = Buffer.from(text).toString('base64url')
  return `${createHmac('sha256', SECRET).update(payload).digest('base64url')}.${payload}`
}

function readSigned(text: string): void {
  const { value } = readSignedRequest(signed(text), SECRETS)
  if (value !== undefined && !/^\d{1,30}$/.test(value.userId))
    throw new Error(`a user id ${JSON.stringify(value.userId)}`)
  for (const forged of [text, `${text}.${text}`, signed(text).slice(1)]) {
    if (readSignedRequest(forged, SECRETS).value !== undefined) throw new Error('a forged request was read')
  }
}

const tokenAnswers: readonly unknown[] = [
  { access_token: 'EAAfake', token_type: 'bearer', expires_in: 5_183_944, id_token: 'a.b.c' },
  { access_token: 'IGfake', user_id: 17841405822304914, permissions: 'instagram_business_basic,x', expires_in: '60' },
  { data: [{ access_token: 'IGfake', user_id: '17841', permissions: ['instagram_business_basic'] }] },
  { data: [{ user_id: '17841', id: '5', username: 'a', account_type: 'Business', followers_count: 3 }] },
]

function readTokenAnswers(text: string): void {
  const body = bodyOf(text)
  for (const grant of [readTokenGrant(body, NOW_MS), readInstagramGrant(body, NOW_MS)]) {
    if (grant?.expiresAt !== undefined && !(grant.expiresAt.getTime() > NOW_MS)) throw new Error('an end in the past')
    JSON.stringify(grant)
  }
  JSON.stringify(readInstagramProfile(body))
}

async function readRowLists(text: string): Promise<void> {
  const caller = answeringCaller(() => text)
  const graph = graphOver(caller, {})
  const outcomes = await Promise.allSettled([
    listSubscribedApps(caller, { pageId: '1040', token: pageToken('EAAfakepage1') }),
    readPermissions(TOKEN, { graph, ownToken: appToken('1040', SECRET) }, undefined),
    createOpenIdKeys(caller, () => NOW_MS).find('kid'),
    caller.call({ method: 'DELETE', path: 'me/permissions', purpose: 'write' }).then((body) => checkSuccess(body, 'x')),
  ])
  for (const outcome of outcomes) {
    const failure: unknown = outcome.status === 'rejected' ? outcome.reason : undefined
    if (failure !== undefined && !(failure instanceof Error && failure.name === 'GraphError')) throw failure
  }
}

/** Every parser of what Meta or anybody in its name sends. */
export const ANSWER_PARSERS: readonly AnswerParser[] = [
  { name: 'JSON and ids', samples: [listPage, [17841405822304914, '1']], read: readJson },
  { name: 'JSON in pieces', samples: [listPage], read: (text) => readJsonBytes(Buffer.from(text), 1024) },
  {
    name: 'error envelope',
    samples: [{ error }, { error_type: 'OAuthException', error_message: 'x' }],
    read: readError,
  },
  { name: 'usage headers', samples: [usage, businessUse, adUse], read: readUsageHeaders },
  { name: 'paging', samples: [listPage, { ...listPage, paging: { next: 'https://x/?until=1' } }], read: readPages },
  {
    name: 'batch',
    samples: [
      [
        { code: 200, headers: [{ name: 'x-app-usage', value: '{"call_count":1}' }], body: '{"id":"1040","name":"A"}' },
        { code: 200, body: JSON.stringify(listPage) },
      ],
      [null, { code: 400, body: JSON.stringify({ error }) }],
    ],
    read: readBatch,
  },
  {
    name: `fields of ${NODES.length} nodes`,
    samples: NODES.map(({ sample }) => sample),
    read(text) {
      const body = bodyOf(text)
      // Also the readers of the other nodes: an answer may be of anything.
      JSON.stringify(NODES.map(({ read }) => read(body)))
    },
  },
  {
    name: 'insights',
    samples: [
      { data: [series('reach', 5), series('views', 7)] },
      { data: [total('reach', 'media_product_type', 'FEED'), total('follower_demographics', 'age', '18-24')] },
      { data: [series('page_actions_post_reactions_total', { like: 1, love: 2 }), series('post_clicks', 3)] },
    ],
    read: readInsightsAnswer,
  },
  { name: 'discovery', samples: [pageSample, tokenInfo], read: readDiscovery },
  { name: 'webhooks', samples: DELIVERIES, read: readWebhook },
  {
    name: 'signed request',
    samples: [{ algorithm: 'HMAC-SHA256', user_id: '7', issued_at: 1_795_000_000 }],
    read: readSigned,
  },
  { name: 'token answers', samples: tokenAnswers, read: readTokenAnswers },
  { name: 'debug_token', samples: [tokenInfo], read: (text) => JSON.stringify(readTokenInfo(bodyOf(text))) },
  {
    name: 'lists of rows',
    samples: [
      {
        data: [
          { id: '1', app_id: '2', name: 'A', subscribed_fields: ['feed'] },
          { permission: 'email', status: 'granted' },
        ],
      },
      { keys: [{ kty: 'RSA', kid: 'kid', n: 'abc', e: 'AQAB', use: 'sig', alg: 'RS256' }] },
      { success: true },
    ],
    read: readRowLists,
  },
]
