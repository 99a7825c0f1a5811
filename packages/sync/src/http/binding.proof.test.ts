import { createHash } from 'node:crypto'
import { connections as connectionRows } from '@bos/social-db/schema'
import { generateVaultKey, type OpenedDatabase, openDatabase } from '@bos/social-db'
import { migrate } from '@bos/social-db/migrate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../test-support/browser.ts'
import { countExchanges } from '../test-support/count-exchanges.ts'
import { openShop } from '../test-support/shop.ts'

const COOKIES = ['right', 'missing', 'of another flow', 'forged'] as const
const PEOPLE = ['owner', 'another person', 'signed out'] as const
const PLATFORMS = ['facebook', 'instagram'] as const
const STATES = ['right', 'missing', 'unknown', 'used', 'expired'] as const

const CELLS = COOKIES.flatMap((cookie) =>
  PEOPLE.flatMap((person) =>
    PLATFORMS.flatMap((platform) => STATES.map((state) => ({ cookie, person, platform, state }))),
  ),
)
const isRight = ({ cookie, person, platform, state }: (typeof CELLS)[number]): boolean =>
  cookie === 'right' && person === 'owner' && platform === 'facebook' && state === 'right'

/** A state nobody was given, and the name its cookie would have. */
const cookieOf = (state: string) => ({
  state,
  name: `__Host-bos-${createHash('sha256').update(`cookie:${state}`).digest('base64url')}`,
})

const keys = generateVaultKey()
let db: OpenedDatabase

beforeAll(async () => {
  db = await openDatabase('pglite:memory')
  await migrate(db, { competitors: 'create' })
}, 60_000)
afterAll(() => db.close())

// T1 to T5: a callback counts only in the browser, for the person, at the address and in the time of its login.
test.each([
  ['that enforces PKCE', 'enforced', 1],
  ['that ignores PKCE', 'ignored', 2],
] as const)('at a Meta %s one of 120 callbacks connects', async (_, pkce, seed) => {
  const shop = await openShop(db, {
    userId: `owner_${seed}`,
    keys,
    emulator: { seed, app: { pkce } },
    sync: { openId: true },
  })
  const browser = openBrowser(shop)
  const exchanges = countExchanges(shop)

  /** A flow of the owner that the person agreed to, with the cookie it left in the browser. */
  const begin = async () => {
    browser.cookies.clear()
    const { back } = await browser.consent()
    const [[name, value] = ['', '']] = browser.cookies
    const { searchParams } = new URL(back)
    return { name, value, code: searchParams.get('code') ?? '', state: searchParams.get('state') ?? '' }
  }
  const late = await begin()
  shop.meta.clock.advance({ minutes: 11 })
  const used = await begin()
  const answer = new URLSearchParams({ error: 'access_denied', error_reason: 'user_denied', state: used.state })
  expect(browser.landed(await browser.send(`callback/facebook?${answer}`)).query['error']).toBe('denied')
  const right = await begin()
  const unknown = { ...(await begin()), ...cookieOf('u'.repeat(43)) }
  const other = await begin()
  const flows = { right, missing: { ...right, state: undefined }, unknown, used, expired: late }

  const call = async ({ cookie, person, platform, state }: (typeof CELLS)[number]) => {
    const flow = flows[state]
    browser.cookies.clear()
    if (cookie === 'right') browser.cookies.set(flow.name, flow.value)
    if (cookie === 'forged') browser.cookies.set(flow.name, 'f'.repeat(43))
    if (cookie === 'of another flow') browser.cookies.set(other.name, other.value).set(flow.name, other.value)
    const people = {
      owner: { userId: shop.userId },
      'another person': { userId: 'somebody_else' },
      'signed out': null,
    }
    browser.who.is = people[person]
    const query = new URLSearchParams({ code: flow.code, ...(flow.state && { state: flow.state }) })
    const before = await shop.eventCount()
    const response = await browser.send(`callback/${platform}?${query}`)
    const events = (await shop.eventCount()) - before
    return { status: response.status, ...browser.landed(response), events }
  }
  const rows = () => shop.db.$count(connectionRows)
  const before = await rows()

  const cells = [...CELLS.filter((cell) => !isRight(cell)), ...CELLS.filter(isRight), ...CELLS]
  let successes = 0
  const words = new Set<string>()
  const audited = new Set<string>()
  for (const [index, cell] of cells.entries()) {
    const { status, path, query, events } = await call(cell)
    const isSuccess = path === '/connected'
    // The second round of the right cell is a callback that was sent twice: it ends where the first did.
    const isReload = index >= CELLS.length && isRight(cell)
    expect([cell, status, isSuccess]).toEqual([cell, 303, isRight(cell)])
    // A flow has one row of the audit for each way it was refused, so that nobody can make it long; a made-up state is none.
    const told = `${cell.state} ${query['error'] ?? (isReload ? 'again' : 'connected')}`
    const isFlow = cell.state !== 'missing' && cell.state !== 'unknown'
    const isMalformed = cell.state === 'missing' && cell.person !== 'signed out'
    expect([cell, events]).toEqual([cell, (isFlow && !audited.has(told)) || isMalformed ? 1 : 0])
    audited.add(told)
    if (isSuccess && !isReload) successes += 1
    if (!isSuccess) words.add(query['error'] ?? 'none')
    const written = (await rows()) - before
    expect([cell, written]).toEqual([cell, index < CELLS.length - 1 ? 0 : 2])
  }
  expect([successes, exchanges.count]).toEqual([1, 1])
  expect([...words].sort()).toEqual([
    'callback_malformed',
    'denied',
    'expired',
    'other_browser',
    'other_platform',
    'other_user',
    'signed_out',
    'unknown',
  ])
  console.log(
    `binding (PKCE ${pkce}): ${CELLS.length} callbacks, each once before and once after the right one: ${successes} connects, ${exchanges.count} code given to Meta, 0 rows written by any other`,
  )
})
