import type { Mutant } from './mutant.ts'
import { testsOf } from './mutant.ts'

const source = (file: string): string => `packages/meta-client/src/${file}`
const tests = (file: string) => testsOf(source(`${file}.test.ts`))

const call = tests('graph/call')
const graph = tests('graph/graph')
const http = tests('graph/http')
const paging = tests('graph/paging')
const errors = tests('graph/error-codes')
const limiter = tests('graph/limiter')
const usage = tests('graph/usage')
const facebook = tests('oauth/facebook')

/** What goes to Meta, what is believed of its answers, and how its errors and limits are taken. */
export const CALLS: readonly Mutant[] = [
  // requests
  {
    name: 'the token goes into the address and not into a header',
    file: source('graph/address.ts'),
    find: "headers['authorization'] = `Bearer ${token.expose()}`",
    put: "all.set('access_token', token.expose())",
    test: call('carries the token in the header, never in the URL'),
  },
  {
    name: 'calls carry no proof of the app secret',
    file: source('graph/address.ts'),
    find: "all.set('appsecret_proof', appSecretProof(token, appSecret))",
    put: '',
    test: call('adds the proof of the very token it sends'),
  },
  {
    name: 'a path may climb out of the version',
    file: source('graph/address.ts'),
    find: '!SEGMENTS.test(path) || /(^|\\/)\\.{1,2}(\\/|$)/.test(path)',
    put: '!SEGMENTS.test(path)',
    test: call('refuses the path'),
  },
  {
    name: 'redirects are followed',
    file: source('graph/http.ts'),
    find: "redirect: 'manual',",
    put: "redirect: 'follow',",
    test: http('never follows a'),
  },
  {
    name: 'an answer stays with its signal after it was read',
    file: source('graph/http.ts'),
    find: ".finally(() => signal.removeEventListener('abort', end))",
    put: '',
    test: http('leaves nothing on a signal'),
  },
  {
    name: 'the body of an answer has no cap',
    file: source('graph/http.ts'),
    find: 'if (end > maxBytes) return undefined',
    put: '',
    test: http('stops reading at the cap, announced or not'),
  },
  {
    name: 'the deadline ends with the headers and leaves out the body',
    file: source('graph/http.ts'),
    find: 'const { status } = response\n',
    put: 'const { status } = response\n      clearTimeout(timer)\n',
    test: http('ends a body that stalls, and drops its socket'),
  },
  {
    name: 'the cause of a failed connection is passed on, address and all',
    file: source('graph/http.ts'),
    find: '`the connection failed before the answer was complete${reasonOf(error)}.`',
    put: '`the connection failed before the answer was complete: ${url} ${String(error)}.`',
    test: call('carries no token, secret, id or text of Meta'),
  },
  {
    name: 'the exchange of a code is repeated',
    file: source('graph/call.ts'),
    find: "if (purpose !== 'write' && purpose !== 'exchange') {",
    put: "if (purpose !== 'write') {",
    test: call('never repeats the exchange of a code'),
  },
  {
    name: 'a write whose answer was lost is sent again',
    file: source('graph/call.ts'),
    find: "if (purpose !== 'write' && purpose !== 'exchange') {",
    put: "if (purpose !== 'exchange') {",
    test: call('never repeats a write after'),
  },
  {
    name: 'http is taken for any host',
    file: source('graph/hosts.ts'),
    find: "return url.protocol === 'http:' && /^(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])$/.test(url.hostname)",
    put: "return url.protocol === 'http:'",
    test: tests('graph/hosts')('refuses http://'),
  },
  {
    name: 'a secret may be a parameter of an address',
    file: source('graph/params.ts'),
    find: "if (method !== 'POST' && SECRET_PARAMS.includes(name)) {",
    put: 'if (false) {',
    test: graph('into an address, which would be logged and repeated'),
  },
  {
    name: 'a secret prints its text',
    file: source('secret.ts'),
    find: "const hidden = () => '[secret]'",
    put: 'const hidden = () => text',
    test: tests('secret')('shows nothing in any printed form'),
  },

  // answers
  {
    name: 'ids lose their last digits',
    file: source('graph/json.ts'),
    find: 'return mayHoldLongNumber(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)',
    put: 'return JSON.parse(text)',
    test: tests('graph/json')('keeps every digit of an id sent as a number'),
  },
  {
    name: 'a long page is read as one text',
    file: source('graph/json-bytes.ts'),
    find: 'return readInPieces(bytes, pieceBytes) ?? readJson(',
    put: 'return readJson(',
    test: tests('graph/json-bytes')('makes no text of a whole page'),
  },
  {
    name: 'the first of two lists of a page counts',
    file: source('graph/json-bytes.ts'),
    find: 'if (answer?.data !== false || other?.data !== true) return undefined',
    put: 'if (answer === undefined) return undefined',
    test: tests('graph/json-bytes')('lets the second of two lists count'),
  },
  {
    name: 'a comma with nothing behind it passes for JSON',
    file: source('graph/json-bytes.ts'),
    find: '(items.length === 0 && list.pieces.length > 1)',
    put: 'false',
    test: tests('graph/json-bytes')('reads {"data":[1,2,3,]}'),
  },
  {
    name: 'a bracket in a text ends the list',
    file: source('graph/json-bytes.ts'),
    find: 'if (byte === QUOTE) {',
    put: 'if (byte < 0) {',
    test: tests('graph/json-bytes')('makes no text of a whole page'),
  },
  {
    name: 'raw answers may be nested to any depth',
    file: source('graph/interpret.ts'),
    find: 'const isTooDeep = question.isRaw === true && isDeeperThan(DEEPEST_RAW, body)',
    put: 'const isTooDeep = false',
    test: graph('hands on nothing that is nested deeper than its reader could bear'),
  },
  {
    name: 'the cursor that comes back is followed for ever',
    file: source('graph/paging.ts'),
    find: "if (seen.has(key)) throw broken(endpoint, 'the listing came back to a page it had shown before')",
    put: '',
    test: paging('stops with an error when a cursor comes back'),
  },
  {
    name: 'a whole foreign next is taken over',
    file: source('graph/paging.ts'),
    find: "const names = ['after', 'until', 'since', '__paging_token']",
    put: 'const names = [...(query?.keys() ?? [])]',
    test: paging('takes from a next without cursors the place alone'),
  },
  {
    name: 'an empty page is taken for the end of a listing',
    file: source('graph/paging.ts'),
    find: "hasMore: goesOn === 'next' ? paging?.next !== undefined : hasCursor",
    put: "hasMore: goesOn === 'next' ? paging?.next !== undefined && data.length > 0 : hasCursor",
    test: paging('goes on over any number of empty pages'),
  },
  {
    name: 'a listing that ended early says nothing',
    file: source('graph/list.ts'),
    find: 'isCut = hasMore && left > 0',
    put: 'isCut = false',
    test: graph('does not end in silence before the last item'),
  },
  {
    name: 'one part in another form makes the whole answer unreadable',
    file: source('if-readable.ts'),
    find: 'return z.catch(z.optional(schema), undefined)',
    put: 'return z.optional(schema)',
    test: facebook('leaves out an id token that has not its form'),
    failsWith: 'the answer holds no token',
  },
  {
    name: 'an unreadable number counts as 0',
    file: source('insights/answer.ts'),
    find: 'return value === undefined || keys !== undefined ? undefined : { value }',
    put: 'return keys !== undefined ? undefined : { value: value ?? 0 }',
    test: tests('insights/answer')('makes nothing of'),
  },
  {
    name: 'a day is named by its end and not by what it counts',
    file: source('insights/answer.ts'),
    find: 'const last = new Date(Date.parse(endTime) - 1000)',
    put: 'const last = new Date(Date.parse(endTime))',
    test: tests('insights/answer')('dates a series by the day that ended'),
  },
  {
    name: 'a dead version is asked for all the same',
    file: source('graph/version.ts'),
    find: 'if (day > row.until) return replaced(`Graph API ${wanted} ended on ${row.until}`)',
    put: '',
    test: tests('graph/version')('replaces "v18.0" and says so'),
  },

  // errors and limits
  {
    name: 'a code nobody knows asks for a new login',
    file: source('errors.ts'),
    find: "unknown: 'never', // never `reconnect`",
    put: "unknown: 'reconnect', // never `reconnect`",
    test: call('with HTTP 400 is unknown'),
  },
  {
    name: 'a row without a subcode is as good as one with it',
    file: source('graph/error-codes.ts'),
    find: '(subcode === undefined ? 0 : 2)',
    put: '0',
    test: errors('190/459 means checkpoint and asks for reconnect'),
  },
  {
    name: 'a wrong app secret sends everybody to a new login',
    file: source('graph/error-codes.ts'),
    find: "{ code: 190, purpose: 'app', kind: 'badAppToken', source: 'D v25 debug_token' },",
    put: '',
    test: errors("means by code 190 the app's secret where the app itself asks"),
  },
  {
    name: 'an error repeats what Meta said, token and all',
    file: source('graph/meta-error.ts'),
    find: 'return new GraphError(`${endpoint}: ${kind.what}${named}.',
    put: 'return new GraphError(`${endpoint}: ${text} ${kind.what}${named}.',
    test: call('carries no token, secret, id or text of Meta'),
  },
  {
    name: 'Retry-After is believed whatever it says',
    file: source('graph/usage.ts'),
    find: 'return Math.min(DAY_MS, Math.max(1000, waitMs))',
    put: 'return waitMs',
    test: usage('waits the minutes Meta told, but never more than a day'),
  },
  {
    name: 'calls go on at the edge of an allowance',
    file: source('graph/limiter.ts'),
    find: 'return percent >= stopAtPercent ? STOP_MS : 0',
    put: 'return 0',
    test: limiter('sends nothing from 95 % on'),
  },
  {
    name: 'the refusal of one account stops nobody',
    file: source('graph/limiter.ts'),
    find: 'for (const each of new Set(names)) states.report(each, { blockedUntil: now() + refusal.waitMs })',
    put: '',
    test: limiter('and nothing else'),
  },
  {
    name: 'a number of a day is taken for one of all time',
    file: source('insights/answer.ts'),
    find: "sent.period !== 'lifetime' || sent.values",
    put: 'sent.values',
    test: tests('insights/answer')('leaves anything else to the whole reading'),
  },
]
