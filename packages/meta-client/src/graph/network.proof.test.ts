import { inspect } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GraphAction, isGraphError } from '../errors.ts'
import { igUser } from '../nodes/ig-user.ts'
import { page } from '../nodes/page.ts'
import { createFacebookLogin } from '../oauth/facebook.ts'
import { createIdTokenVerifier } from '../oauth/id-token.ts'
import { createInstagramLogin } from '../oauth/instagram.ts'
import { secret } from '../secret.ts'
import type { BrokenServer, Route, ServerFault } from '../test-support/broken-server.ts'
import { PRIME_PATH, redirectTo, SERVER_FAULTS, startBrokenServer } from '../test-support/broken-server.ts'
import { collect } from '../test-support/scripted-fetch.ts'
import { instagramToken, userToken } from '../tokens.ts'
import { batchGet } from './batch.ts'
import { createGraph } from './graph.ts'
import type { GraphOptions } from './options.ts'

/** Short where time runs out, long where a slow machine must not make it run out. */
const SHORT = { attemptTimeoutMs: 250, deadlineMs: 1000 }
const LONG = { attemptTimeoutMs: 6_000, deadlineMs: 20_000 }
/** On a machine with other work; measured from the deadline on. */
const MOST_OVER_MS = 2000
const RETRIES = 1

const APP_SECRET = '0123456789abcdef0123456789abcdef'
const SECRETS = [APP_SECRET, 'EAAfakecanary0001', 'IGfakecanary0001', 'AQAfakecode0001', 'EAAfakegiven', 'Bearer']
const TOKEN = userToken('EAAfakecanary0001')
const INSTAGRAM = instagramToken('IGfakecanary0001')
const NOW_MS = Date.UTC(2026, 10, 23)
const INFO = { type: 'USER', userId: '7', profileId: undefined, expiresAt: undefined, dataAccessExpiresAt: undefined }
const GRANTED = ['pages_show_list', 'business_management']
const ID_TOKEN = `${Buffer.from('{"alg":"RS256","kid":"k"}').toString('base64url')}.e30.c2ln`

type Run = (options: GraphOptions) => Promise<unknown>
/** What a fault comes to where it is done once, and how many requests it takes to be sure of one call. */
interface Endpoint {
  readonly does: 'read' | 'batch' | 'write' | 'exchange' | 'refresh'
  /** Calls that meet the fault, side by side. */
  readonly calls?: number
  /** Smaller and smaller reads after an answer that is too long. */
  readonly halvings?: number
  /** Requests before the one that is struck. */
  readonly spared?: number
  readonly run: Run
}

const login = (options: GraphOptions) => createFacebookLogin({ ...options, appId: '1040', appSecret: APP_SECRET })
const instagram = (options: GraphOptions) => createInstagramLogin({ ...options, appId: '1041', appSecret: APP_SECRET })
const code = { code: secret('AQAfakecode0001'), redirectUri: 'https://app.example.test/back' }
const graph = (options: GraphOptions) => createGraph({ ...options, appSecret: APP_SECRET }).withToken(TOKEN)
// What failed inside of an answer that holds several.
const failed = (error: unknown): unknown => {
  if (error !== undefined) throw error
  return 'read'
}

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  'one node': { does: 'read', run: (options) => graph(options).get(page, '1040', { fields: ['name'] }) },
  'page 2 of a list': {
    does: 'read',
    spared: 1,
    halvings: 1,
    run: async (options) => collect(graph(options).list(igUser.media, '17841', { fields: ['caption'], limit: 2 })),
  },
  batch: {
    does: 'batch',
    halvings: 2, // both halves
    async run(options) {
      const reads = ['1040', '1041'].map((id) => batchGet(page, id, { fields: ['name'] }))
      const outcomes = await graph(options).batch(reads)
      return failed(outcomes.find(({ error }) => error !== undefined)?.error)
    },
  },
  insights: {
    does: 'read',
    run: (options) => {
      const window = { since: new Date('2026-11-20T08:00:00Z'), until: new Date('2026-11-22T08:00:00Z') }
      return graph(options).insights(page, '1040', { metrics: ['page_views_total'], ...window })
    },
  },
  discovery: {
    does: 'read',
    calls: 2, // Pages and portfolios
    halvings: 6, // 100, 50, ... 1
    async run(options) {
      const info = {
        ...INFO,
        isValid: true,
        appId: '1040',
        issuedAt: undefined,
        scopes: GRANTED,
        granularScopes: undefined,
      }
      const { incomplete } = await login(options).discoverAccounts(TOKEN, { info })
      if (incomplete.length === 1) throw new Error('one part failed, and the other did not')
      return failed(incomplete[0]?.error)
    },
  },
  debug_token: { does: 'read', run: (options) => login(options).debugToken(TOKEN) },
  'keys of id tokens': {
    does: 'read',
    run: (options) =>
      createIdTokenVerifier({ ...options, appId: '1040' })
        .verify(secret(ID_TOKEN), { nonce: 'n' })
        .catch((error: unknown) =>
          failed(isGraphError(error) && error.code === 'id_token_rejected' ? undefined : error),
        ),
  },
  'long-lived token': { does: 'refresh', run: (options) => login(options).exchangeLongLived(TOKEN) },
  'refresh of Instagram': { does: 'refresh', run: (options) => instagram(options).refresh(INSTAGRAM) },
  'a write': { does: 'write', run: (options) => graph(options).request('POST', '1040/feed', { message: 'Hi' }) },
  'permissions taken back': { does: 'write', run: (options) => login(options).revoke(TOKEN) },
  'code of Facebook': { does: 'exchange', run: (options) => login(options).exchangeCode(code) },
}

const TOKEN_ANSWER = '{"access_token":"EAAfakegiven","token_type":"bearer","expires_in":5183944}'
const INSIGHTS =
  '{"data":[{"name":"page_views_total","period":"day","values":[{"value":1,"end_time":"2026-11-21T08:00:00+0000"}]}]}'
const NODE = '{"id":"1040","name":"Blue"}'
const FIRST_PAGE = '{"data":[{"id":"1"}],"paging":{"cursors":{"after":"QVFI"},"next":"https://graph.facebook.com/x"}}'

const route: Route = (line) => {
  const isSpared = /\/media\?/.test(line) && !/[?&]after=/.test(line)
  if (/\/media\?/.test(line)) return { body: isSpared ? FIRST_PAGE : '{"data":[{"id":"2"}]}', isSpared }
  if (/access_token/.test(line.replace(/\?.*/, ''))) return { body: TOKEN_ANSWER, isSpared }
  if (/\/insights\?/.test(line)) return { body: INSIGHTS, isSpared }
  if (/debug_token/.test(line)) return { body: '{"data":{"is_valid":true,"app_id":"1040"}}', isSpared }
  if (/\/me\/(accounts|businesses)/.test(line)) return { body: '{"data":[]}', isSpared }
  if (/jwks/.test(line)) return { body: '{"keys":[]}', isSpared }
  if (line.startsWith('DELETE')) return { body: '{"success":true}', isSpared }
  if (/^POST .*\/feed/.test(line)) return { body: '{"id":"1040_1"}', isSpared }
  if (line.startsWith('POST'))
    return { body: `[${[NODE, NODE].map((body) => JSON.stringify({ code: 200, body })).join()}]`, isSpared }
  return { body: NODE, isSpared }
}

/** What reads come to; what must not be repeated comes to `outcome_unknown`, unless it went well at once. */
interface Expected {
  readonly reads: 'well' | 'network' | 'timeout' | 'upstream_malformed' | 'transient'
  /** How often a read is sent: again, once, or smaller. */
  readonly sent: 'again' | 'once' | 'smaller'
  /** What the error says is to be done about a read; absent where there is none. */
  readonly action?: GraphAction
  /** Of what is never sent twice. */
  readonly writes?: 'well'
  /** Nothing comes as far as the server. */
  readonly isUnreached?: true
}
const NETWORK: Expected = { reads: 'network', sent: 'again', action: 'retry' }
const TIMEOUT: Expected = { reads: 'timeout', sent: 'again', action: 'retry' }
const MALFORMED: Expected = { reads: 'upstream_malformed', sent: 'again', action: 'retry' }
const TRANSIENT: Expected = { reads: 'transient', sent: 'again', action: 'retry' }
const TOO_LONG: Expected = { reads: 'upstream_malformed', sent: 'smaller', action: 'shrink' }

const EXPECTED = {
  refused: { ...NETWORK, isUnreached: true },
  'no such host': { ...NETWORK, isUnreached: true },
  'no TLS': { ...NETWORK, isUnreached: true },
  'reset before headers': NETWORK,
  'reset within headers': NETWORK,
  'reset within body': NETWORK,
  silence: TIMEOUT,
  'slow headers': TIMEOUT,
  'slow body': TIMEOUT,
  'body that never ends': TIMEOUT,
  'body cut short': NETWORK,
  'length too small': MALFORMED,
  'broken chunk': NETWORK,
  'broken gzip': NETWORK,
  'page of a proxy': MALFORMED,
  'empty body': MALFORMED,
  'no content': MALFORMED,
  'server error': TRANSIENT,
  'bad gateway': TRANSIENT,
  redirect: { reads: 'upstream_malformed', sent: 'once', action: 'never' },
  'body too long': TOO_LONG,
  'gzip bomb': TOO_LONG,
  'endless headers': NETWORK,
  'other content type': { reads: 'well', sent: 'once', writes: 'well' },
  'kept socket closed': { reads: 'well', sent: 'again' },
} as const satisfies Readonly<Record<string, Expected>>

type FaultName = keyof typeof EXPECTED

function requestsOf(fault: FaultName, { does, calls = 1, halvings = 0, spared = 0 }: Endpoint): number {
  const wasFirst = spared > 0
  const { sent, isUnreached }: Expected = EXPECTED[fault]
  if (isUnreached) return 0
  const isOnce = does === 'write' || does === 'exchange' || sent === 'once'
  // One of the calls side by side has the kept socket; of a list, the first page had it. A batch has its whole deadline for one try.
  if (fault === 'kept socket closed') return isOnce || wasFirst ? calls : calls + 1
  if (does === 'batch' && EXPECTED[fault] === TIMEOUT) return 1
  if (isOnce) return calls
  return calls * (sent === 'smaller' ? 1 + halvings : 1 + RETRIES)
}

let canary: BrokenServer
const counts = { cells: 0, requests: 0 }
const outcomes = new Map<string, number>()
const rejections: unknown[] = []
const onRejection = (reason: unknown) => rejections.push(reason)
let longestMs = 0 // of those with the short deadline

beforeAll(async () => {
  canary = await startBrokenServer(route)
  process.on('unhandledRejection', onRejection)
})
afterAll(async () => {
  process.off('unhandledRejection', onRejection)
  await canary.close()
})

function baseOf(fault: FaultName, port: number): string {
  if (fault === 'refused') return 'http://127.0.0.1:1'
  if (fault === 'no such host') return 'https://nowhere.invalid'
  return fault === 'no TLS' ? `https://127.0.0.1:${port}` : `http://127.0.0.1:${port}`
}

function strikeOf(fault: FaultName): ServerFault {
  const known: Readonly<Record<string, ServerFault>> = SERVER_FAULTS
  return known[fault] ?? redirectTo(`http://127.0.0.1:${canary.port}/elsewhere?access_token=EAAfakegiven`)
}

interface Outcome {
  readonly code: string
  readonly action?: GraphAction | undefined
}

async function outcomeOf(work: Promise<unknown>): Promise<Outcome> {
  try {
    await work
    return { code: 'well' }
  } catch (error) {
    if (!isGraphError(error)) throw error
    const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${error.stack}`
    const leak = [...SECRETS, '/elsewhere', '127.0.0.1'].find((one) => shown.includes(one))
    expect(leak).toBeUndefined()
    return { code: error.code, action: error.action }
  }
}

// What is never sent twice is looked after first, and a code that is lost takes a new login.
function expectedOf(fault: FaultName, { does }: Endpoint): Outcome {
  const { reads, writes, action }: Expected = EXPECTED[fault]
  if (does !== 'write' && does !== 'exchange') return { code: reads, action }
  return writes === undefined
    ? { code: 'outcome_unknown', action: does === 'exchange' ? 'reconnect' : 'never' }
    : { code: writes }
}

// What a cell opened is closed soon after it.
async function openAfterwards(server: BrokenServer): Promise<number> {
  for (let waits = 0; waits < 100 && server.openSockets() > 0; waits += 1)
    await new Promise((resolve) => setTimeout(resolve, 20))
  return server.openSockets()
}

const names = Object.keys(EXPECTED).filter((name): name is FaultName => name in EXPECTED)

test.each(names)('%s: every endpoint ends in time, as its policy says, with nothing sent twice', async (fault) => {
  for (const [name, endpoint] of Object.entries(ENDPOINTS)) {
    // A new one, so that no socket of another cell is there to be used again.
    const server = await startBrokenServer(route)
    const base = baseOf(fault, server.port)
    const hosts = Object.fromEntries(
      ['facebookDialog', 'facebookGraph', 'instagramDialog', 'instagramApi', 'instagramGraph'].map((host) => [
        host,
        base,
      ]),
    )
    const times = EXPECTED[fault] === TIMEOUT ? SHORT : LONG
    const options: GraphOptions = { hosts, ...times, retries: RETRIES }
    if (fault === 'kept socket closed') {
      await (await fetch(`${base}${PRIME_PATH}`)).text()
      await new Promise((resolve) => setTimeout(resolve, 30)) // until the socket is free again
    }
    server.breakBy(strikeOf(fault))
    const startedAt = performance.now()
    const outcome = await outcomeOf(
      endpoint.run({ ...options, maxBodyBytes: 256 * 1024, random: () => 0, now: () => NOW_MS }),
    )
    const tookMs = performance.now() - startedAt
    if (times === SHORT) longestMs = Math.max(longestMs, tookMs)

    const cell = `${fault} x ${name}`
    expect([cell, outcome]).toEqual([cell, expectedOf(fault, endpoint)])
    const spared = 'isUnreached' in EXPECTED[fault] ? 0 : (endpoint.spared ?? 0)
    expect([cell, server.requests.length - spared]).toEqual([cell, requestsOf(fault, endpoint)])
    expect([cell, tookMs < times.deadlineMs + MOST_OVER_MS]).toEqual([cell, true])
    expect([cell, await openAfterwards(server)]).toEqual([cell, 0])
    outcomes.set(outcome.code, (outcomes.get(outcome.code) ?? 0) + 1)
    counts.cells += 1
    counts.requests += server.requests.length
    await server.close()
  }
})

test('no redirect was followed, and no rejection was left alone', () => {
  expect(canary.requests).toEqual([])
  expect(rejections).toEqual([])
  const told = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(', ')
  process.stdout.write(
    `proof: network: ${counts.cells} cells (${names.length} faults x ${Object.keys(ENDPOINTS).length} endpoints), ${counts.requests} requests: ${told}; the longest took ${Math.round(longestMs)} ms of a deadline of ${SHORT.deadlineMs} ms; 0 secrets in errors, 0 sockets left open, 0 redirects followed, 0 rejections unhandled\n`,
  )
})
