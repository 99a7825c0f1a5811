import type { Mutant } from './mutant.ts'
import { testsOf } from './mutant.ts'

const source = (file: string): string => `packages/sync/src/${file}`
const tests = (file: string) => testsOf(source(`${file}.test.ts`))

// On Postgres: an embedded database takes three times as long to begin.
const contract = testsOf(source('sync.int.test.ts'), 'postgres')
const config = tests('config')
const cookie = tests('http/flow-cookie')
const target = tests('http/redirect-target')

/** From the click to the rows, and how tokens are looked after. */
export const LOGINS: readonly Mutant[] = [
  // logins
  {
    name: 'all logins of a browser share one cookie',
    file: source('http/flow-cookie.ts'),
    find: 'bos-${digest}`',
    put: 'bos-flow`',
    test: cookie('is another one for each login'),
  },
  {
    name: 'a cookie that is there twice is taken',
    file: source('http/flow-cookie.ts'),
    find: 'return values.length === 1 ? values[0] : undefined',
    put: 'return values[0]',
    test: cookie('is not there in'),
  },
  {
    name: 'the cookie of a login is open to scripts and neighbours',
    file: source('http/flow-cookie.ts'),
    find: "HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}",
    put: 'SameSite=None',
    test: cookie('out of reach of scripts and other sites'),
  },
  {
    name: 'the binding of a login is the same for everybody',
    file: source('connect/begin.ts'),
    find: "const browserBinding = randomBytes(32).toString('base64url')",
    put: "const browserBinding = '1'.repeat(43)",
    test: contract('keeps two logins of one browser apart'),
  },
  {
    name: 'the address of what became of a deletion follows the Host header',
    file: source('http/meta.ts'),
    find: 'function addressOf({ core: { config }, basePath }: Call): string {\n',
    put: "function addressOf({ core: { config }, basePath, request }: Call): string {\n  if (request.headers.has('host')) return `https://${request.headers.get('host')}${basePath}`\n",
    test: contract('is sent to the configured address, whatever Host is written into the request'),
  },
  {
    name: 'a token of another app is taken',
    file: source('connect/grant.ts'),
    find: 'if (isValid && appId === ours && isPerson && userId && scopes) {',
    put: 'if (isValid && isPerson && userId && scopes) {',
    test: contract('takes no token of another app'),
  },
  {
    name: 'the person of an id token is not compared',
    file: source('connect/facebook-grant.ts'),
    find: 'if (claims?.userId === userId) return',
    put: 'if (claims) return',
    test: contract('takes nobody else'),
  },
  {
    name: 'PKCE is not asked for with openid',
    file: source('connect/begin.ts'),
    find: 'codeChallenge: challenge,',
    put: '',
    test: contract('sends PKCE and a nonce'),
  },
  {
    name: 'returnTo may be any address',
    file: source('http/redirect-target.ts'),
    find: 'return isPlain && target.origin === base.origin && !target.username && !target.password ? target : undefined',
    put: 'return target',
    test: target('takes none of the hostile targets that somebody thought of'),
  },
  {
    name: 'returnTo is not looked at when a login begins',
    file: source('http/start.ts'),
    find: 'if (wish.returnTo !== undefined && !redirectTarget(wish.returnTo, successBase(config))) {',
    put: 'if (false) {',
    test: contract('a start with a foreign returnTo is 400'),
  },
  {
    name: 'the address after a login repeats what came with the callback',
    file: source('http/landing.ts'),
    find: "    case 'denied':\n    case 'cancelled':",
    put: "    case 'denied':\n      return flow.reason\n    case 'cancelled':",
    test: contract('passes on nothing that came with the callback, and no sentence of an error'),
  },
  {
    name: 'the page with the code is left with its address as the referrer',
    file: source('http/answers.ts'),
    find: "  'referrer-policy': 'no-referrer',\n",
    put: '',
    test: contract('takes a person from the click to two connections, with a cookie'),
  },
  {
    name: 'another site may send what a person would',
    file: source('http/check-sender.ts'),
    find: "if (headers.get('origin') !== new URL(redirectBaseUrl).origin) {",
    put: 'if (false) {',
    test: tests('http/check-sender')('is refused from the origin'),
  },
  {
    name: 'plain http is taken for callbacks',
    file: source('config.ts'),
    find: "return protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost')",
    put: "return protocol === 'https:' || protocol === 'http:'",
    test: config('as the address of callbacks'),
  },
  {
    name: 'a process that trusts any certificate starts',
    file: source('config.ts'),
    find: "given['NODE_TLS_REJECT_UNAUTHORIZED'] === '0' && ",
    put: 'false && ',
    test: config('refuses a process that trusts any certificate'),
  },
  {
    name: 'a login writes its two rows apart',
    file: source('connect/conclude.ts'),
    find: 'const saving = core.social.transaction(async (social) => {',
    put: 'const saving = Promise.resolve(core.social).then(async (social) => {',
    test: contract('writes both rows or none'),
  },
  {
    name: 'the end of a login leaves no event',
    file: source('connect/conclude.ts'),
    find: 'await social.events.record({ event: `${event}_${name}`, outcome: how, userId, actor, platform, detail })',
    put: 'void [event, name, how, userId, actor, platform, detail]',
    test: contract('leaves one event for every way a login can end'),
  },
  {
    name: 'a flow that was given up is finished all the same',
    file: source('connect/close-flow.ts'),
    find: "if (!isSocialDbError(error) || error.code !== 'not_found') throw error",
    put: 'return',
    test: contract('that is given up while the choice is made stores nothing'),
  },

  // tokens
  {
    name: 'one refused call asks for a new login',
    file: source('tokens/doubt.ts'),
    find: 'const { outcome } = await lookAfter(core, lease, { isDoubted: true })',
    put: "const { markDead } = await import('./look-after.ts')\n  await markDead(core, now, 'token_invalid')\n  const { outcome } = await lookAfter(core, lease, { isDoubted: true })",
    test: contract('asks for a new login only after Meta has confirmed that the token is dead'),
  },
  {
    name: 'trouble at Meta is taken for a dead token',
    file: source('tokens/keep-facebook.ts'),
    find: "if (grant?.error) return { outcome: 'unclear', error: grant.error }",
    put: "if (grant?.error) return { outcome: 'dead', reason: 'token_invalid' }",
    test: contract('reads on when Meta does not answer about the token'),
  },
  {
    name: 'a refresh is asked for before it is written down',
    file: source('tokens/keep-instagram.ts'),
    find: 'const begun = await beginRefresh()',
    put: "const begun: 'begun' | 'again' | 'lost' = 'begun'",
    test: contract('whose new text was lost with a process is told apart'),
  },
  {
    name: 'what was learned of one token is written beside the next',
    file: source('tokens/look-after.ts'),
    find: 'const mark = { connectionId: connection.id, metadata: { ...facts, ...told }, permissions, expectedVersion }',
    put: 'const mark = { connectionId: connection.id, metadata: { ...facts, ...told }, permissions }',
    test: contract('writes nothing that it learned of a token beside the next one'),
  },
  {
    name: 'a dead token is marked beside a later login',
    file: source('tokens/look-after.ts'),
    find: "const mark = { connectionId: connection.id, status: 'needs_reauth', reason, expectedVersion } as const",
    put: "const mark = { connectionId: connection.id, status: 'needs_reauth', reason } as const",
    test: contract('keeps a login that came while Meta answered about the old token'),
  },
  {
    name: 'the token of another app is shown to this one',
    file: source('tokens/session.ts'),
    find: "if (isOfOtherApp(core, known)) return { status: 'other_app', connection: known.connection }",
    put: '',
    test: contract('does not touch a connection of another Meta app'),
  },
  {
    name: 'a lost lease of a token is noticed too late',
    file: source('tokens/look-after.ts'),
    find: 'if (!(await social.worker.replaceTokens({ ...tokens, connectionId, expectedVersion }))) return false',
    put: 'await social.worker.replaceTokens({ ...tokens, connectionId, expectedVersion })',
    test: contract('reports no renewal that another login overtook'),
  },
]
