import type { Mutant } from './mutant.ts'
import { testsOf } from './mutant.ts'

const source = (file: string): string => `packages/sync/src/${file}`
const tests = (file: string) => testsOf(source(`${file}.test.ts`))

// On Postgres: an embedded database takes three times as long to begin.
const contract = testsOf(source('sync.int.test.ts'), 'postgres')
const schedule = tests('schedule')
const mediaUrl = tests('media-url')
const media = tests('platforms/instagram/media.rows')

/** What is read and stored, and what is open to the world. */
export const RUNS: readonly Mutant[] = [
  // runs
  {
    name: 'the mark says that all was read before all was read',
    file: source('platforms/facebook/posts.ts'),
    find: '...(oldest && { watermark: pass.downTo(oldest) }) }',
    put: 'watermark: pass.done() }',
    test: contract('does not move its watermark past a page that failed'),
  },
  {
    name: 'a listing that was cut marks what it did not have',
    file: source('content-passes.ts'),
    find: 'until: left.until, isWhole: false }',
    put: 'until: left.until, isWhole: true }',
    test: tests('content-passes')('goes on where a long pass ended short'),
  },
  {
    name: 'a run that failed is called complete',
    file: source('ending.ts'),
    find: "const status = complete === tried.length ? 'complete' : hasRead || isCut ? 'partial' : 'failed'",
    put: "const status = 'complete' as 'complete' | 'partial' | 'failed'",
    test: contract('keeps what it read when Meta throttles'),
  },
  {
    name: 'a block is forgotten, and a button calls into it',
    file: source('run-leased.ts'),
    find: 'if (blockedUntil && blockedUntil > core.now()) return stayAway(core, lease, blockedUntil)',
    put: '',
    test: contract('keeps what it read when Meta throttles, reports the rest as missing and waits as told'),
  },
  {
    name: 'the wait that Meta names is shortened',
    file: source('schedule.ts'),
    find: 'const spread = waitMs !== undefined ? 1 + random / 10 : 0.9 + random / 5',
    put: 'const spread = 0.9 + random / 5',
    test: schedule('waits as long as Meta says and never less'),
  },
  {
    name: 'Meta may keep us away for years',
    file: source('schedule.ts'),
    find: 'Math.min(Math.max(waitMs, 1_000), LONGEST_WAIT_MS)',
    put: 'Math.max(waitMs, 1_000)',
    test: schedule('does not believe a wait of years'),
  },
  {
    name: 'a connection that fails is tried again as if it had not',
    file: source('schedule.ts'),
    find: 'Math.min(FIRST_BACK_OFF_MS * 2 ** failures, DAY_MS)',
    put: 'FIRST_BACK_OFF_MS',
    test: schedule('backs off twice as far after every failure'),
  },
  {
    name: 'all connections come back at one moment',
    file: source('schedule.ts'),
    find: '1 + random / 10 : 0.9 + random / 5',
    put: '1 + random / 10 : 1',
    test: schedule('spread by 10 %'),
  },
  {
    name: 'the lease of a run is not renewed',
    file: source('heartbeat.ts'),
    find: 'const timer = setInterval(beatNow, (core.leaseSeconds * 1000) / 3)',
    put: 'const timer = setInterval(beatNow, 2 ** 31 - 1)',
    test: contract('renews its lease while Meta takes its time'),
  },
  {
    name: 'a run goes on after its lease was lost',
    file: source('heartbeat.ts'),
    find: "!== 'held') ended.abort()",
    put: "=== 'held') ended.signal.throwIfAborted()",
    test: contract('gives up what it asked for as soon as another worker has its lease'),
  },
  {
    name: 'one connection that breaks ends the work of all',
    file: source('run-due.ts'),
    find: '      runs.broken += 1\n',
    put: "      runs.broken += 1\n      throw new Error('one ended all')\n",
    test: contract('goes on when one connection breaks'),
    failsWith: 'one ended all',
  },
  {
    name: 'a worker takes more than it runs',
    file: source('run-due.ts'),
    find: 'const wanted = Math.min(concurrency - running.size, left)',
    put: 'const wanted = Math.min(100, left)',
    test: contract('holds no more than it runs at once'),
  },
  {
    name: 'a host that never answers holds up a run',
    file: source('run-leased.ts'),
    find: 'competitors: () => Promise.race([core.competitors(connection.userId), abortOf(signal)]),',
    put: 'competitors: () => core.competitors(connection.userId),',
    test: contract('do not hold up a run whose host never answers'),
  },

  // honest numbers
  {
    name: 'likes that are hidden count as 0',
    file: source('platforms/instagram/media.rows.ts'),
    find: "media.like_count ?? numbers.likes ?? (contentType === 'story' ? undefined : null)",
    put: 'media.like_count ?? numbers.likes ?? 0',
    test: media('leaves out what was not told and keeps a real 0'),
  },
  {
    name: 'a day that was not told is stored as 0',
    file: source('metric-rows.ts'),
    find: '    for (const [day, told] of [...byDay].sort',
    put: '    for (const { day } of readings) byDay.set(day, byDay.get(day) ?? new Map())\n    for (const [day, told] of [...byDay].sort',
    test: tests('metric-rows')('a day not told left out'),
  },
  {
    name: 'the last days are not read again',
    file: source('windows.ts'),
    find: 'const REVISED_DAYS = 3',
    put: 'const REVISED_DAYS = 0',
    test: tests('windows')('re-reads the three days that Meta still revises'),
  },
  {
    name: 'new content is not read again',
    file: source('content-passes.ts'),
    find: "{ name: 'fresh', everyDays: 0, backDays: 2 },",
    put: "{ name: 'fresh', everyDays: 0, backDays: 0 },",
    test: tests('content-passes')('leaves no time unread'),
  },
  {
    name: 'a signed address makes the content another one',
    file: source('platforms/instagram/media.rows.ts'),
    find: "mediaIds: items.map((item) => item.external_id ?? ''),",
    put: "mediaIds: items.map((item) => item.url ?? ''),",
    test: media('has one hash for one content, whatever its counts and signatures'),
  },
  {
    name: 'a stream that is stopped early leaves its request under way',
    file: source('read-ahead.ts'),
    find: '    ended.abort()\n',
    put: '',
    test: tests('read-ahead')('asks for the next one while one is dealt with'),
  },
  {
    name: 'a run that was told to end asks for more',
    file: source('read-ahead.ts'),
    find: 'if (isOver || signal.aborted) return',
    put: 'if (isOver) return',
    test: tests('read-ahead')('ends behind what is in hand'),
  },
  {
    name: 'pages are read ahead without a bound',
    file: source('read-ahead.ts'),
    find: 'if (waiting.length < ahead) askForMore()',
    put: 'askForMore()',
    test: tests('read-ahead')('asks for as many as it was told'),
  },
  {
    name: 'a whole listing is joined with rows, and lost',
    file: source('join-batches.ts'),
    find: "'isTruncated', 'watermark']",
    put: "'isTruncated', 'watermark', 'seen']",
    test: tests('join-batches')('keeps what is more'),
  },
  {
    name: 'an item that comes twice is joined with itself, and loses numbers',
    file: source('join-batches.ts'),
    find: 'isContent(batch) && isNew)',
    put: 'isContent(batch))',
    test: tests('join-batches')('does not join an item with itself'),
  },
  {
    name: 'the next request waits until its page is made into rows',
    file: source('read-ahead.ts'),
    find: 'await letRequestLeave()\n      yield',
    put: 'yield',
    test: tests('read-ahead')('lets what was asked leave'),
  },
  {
    name: 'joined batches keep the first mark',
    file: source('join-batches.ts'),
    find: 'next.watermark ?? one.watermark',
    put: 'one.watermark ?? next.watermark',
    test: tests('join-batches')('joins rows'),
  },
  {
    name: 'an address that a browser would run is stored',
    file: source('media-url.ts'),
    find: "return url !== undefined && url.startsWith('https:') ? webLink(url) : undefined",
    put: "return url?.startsWith('https:') ? webLink(url) : url",
    test: mediaUrl('stores no'),
  },
  {
    name: 'an address of a private network is stored',
    file: source('media-url.ts'),
    find: 'name !== undefined && isPublicName(name) ? url',
    put: 'name !== undefined ? url',
    test: mediaUrl('stores no'),
  },
  {
    name: 'ads of another Page are stored',
    file: source('platforms/facebook/ads/whose.ts'),
    find: 'if (page !== undefined) return page === pageId',
    put: 'if (page !== undefined) return true',
    test: contract("are the Page's own, also where another Page's are in the same account"),
  },
  {
    name: 'ads that name nobody are stored',
    file: source('platforms/facebook/ads/whose.ts'),
    find: 'return account === undefined ? isNamed : account === instagramId',
    put: 'return account === undefined ? true : account === instagramId',
    test: contract('are not those of another Instagram account, nor those that name nobody'),
  },

  // callbacks
  {
    name: 'a webhook that nobody signed is taken',
    file: source('callbacks/webhook.ts'),
    find: 'if (signed.length === 0) {',
    put: 'if (false) {',
    test: contract('that are forged are refused without a trace in the database: 2,000 of them'),
  },
  {
    name: 'the secret of one login reaches the accounts of the other',
    file: source('callbacks/webhook.ts'),
    find: "return signed.some(({ login }) => login === 'facebook') ? allSigners(core) : signed",
    put: 'return allSigners(core)',
    test: contract("signed by the secret of Instagram Login's app reach the accounts of that app alone"),
  },
  {
    name: 'a webhook may be of any length',
    file: source('http/meta-body.ts'),
    find: "if (length > most) return { problem: 'too_long' } // leaving the loop cancels the stream",
    put: '',
    test: contract('that are too long, broken off, or elsewhere are refused'),
  },
  {
    name: 'a deletion that comes again has another code',
    file: source('callbacks/deletion.ts'),
    find: 'update(`deletion:${login}:${signedRequest}`)',
    put: 'update(`deletion:${login}:${signedRequest}:${Math.random()}`)',
    test: contract('gets the same code for 100 replays, and one effect'),
  },
  {
    name: 'the code of a deletion can be made from the person',
    file: source('callbacks/deletion.ts'),
    find: 'update(`deletion:${login}:${signedRequest}`)',
    put: "update(`deletion:${login}:${JSON.parse(Buffer.from(signedRequest.split('.')[1] ?? '', 'base64url').toString()).user_id}`)",
    test: contract('gets the same code for 100 replays, and one effect'),
  },
  {
    name: 'a deauthorization that comes again ends a later login',
    file: source('callbacks/deauthorize.ts'),
    find: 'deauthorize({ ...person, notAfter })',
    put: 'deauthorize(person)',
    test: contract('and comes back keeps the new connection when the old callback comes again'),
  },
  {
    name: 'anybody can fill the log of the operator',
    file: source('callbacks/seldom.ts'),
    find: 'if (last && Math.abs(at - last.at) < EVERY_MS) {',
    put: 'if (false) {',
    test: tests('callbacks/seldom')('says the same once a minute'),
  },
  {
    name: 'an error of the database is answered with its sentence',
    file: source('http/error-answer.ts'),
    find: 'message: NOT_READY } }, { status: 500 })',
    put: 'message: String(error) } }, { status: 500 })',
    test: contract('tells the operator what broke and where, and the caller nothing of it'),
  },
  {
    name: 'the log of the operator repeats any error',
    file: source('http/error-answer.ts'),
    find: "if (!(error instanceof Error)) return 'something was thrown that is no Error'",
    put: 'return String(error)',
    test: contract('tells the operator what broke and where, and the caller nothing of it'),
  },
]
