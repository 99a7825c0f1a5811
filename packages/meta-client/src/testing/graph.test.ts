import { describe, expect, it } from 'vitest'
import { createEmulator } from '../testing.ts'
import { child, createCaller, readAnswer } from './test-support/caller.ts'

async function setUp(options?: Parameters<typeof createEmulator>[0]) {
  const meta = createEmulator(options)
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  const caller = createCaller(meta)
  const token = await caller.logIn()
  const at = async (path: string) => {
    const headers = { authorization: `Bearer ${token}` }
    return readAnswer(await meta.fetch(`https://graph.facebook.com/${path}`, { headers }))
  }
  return { meta, page, caller, token, at }
}

describe('versions', () => {
  it.each([
    ['v26.0/me', 'v26.0'],
    ['v21.0/me', 'v21.0'],
    ['v18.0/me', 'v21.0'],
    ['v2.3/me', 'v21.0'],
    ['v27.0/me', 'v21.0'],
    ['me', 'v21.0'],
  ])('answers %s with %s and says so', async (path, version) => {
    const { at } = await setUp()
    const answer = await at(path)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('facebook-api-version')).toBe(version)
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=UTF-8')
  })

  it('refuses a version that never was', async () => {
    const { at } = await setUp()
    const answer = await at('v99.0/me')
    expect(answer.body).toMatchObject({ error: { code: 2500, message: 'Unknown path components: /me' } })
    expect(answer.headers.get('facebook-api-version')).toBe('v21.0')
  })

  it('says so on errors, faults, the token endpoint and batches too', async () => {
    const { meta, caller, at } = await setUp()
    meta.faults.next('GET /me', { code: 2 })
    const batch = new URLSearchParams({ access_token: 'x', batch: '[{"method":"GET","relative_url":"me"}]' })
    const answers = [
      await at('v25.0/me'),
      await at('v25.0/404'),
      await readAnswer(await meta.fetch('https://graph.facebook.com/v25.0/', { method: 'POST', body: batch })),
    ]
    expect(answers.map(({ headers }) => headers.get('facebook-api-version'))).toEqual(['v25.0', 'v25.0', 'v25.0'])
    expect((await caller.redeem('x')).headers.get('facebook-api-version')).toBe('v26.0')
  })

  it('moves on to the next one the day after the last day of the oldest', async () => {
    const { meta, at } = await setUp({ now: '2027-01-21T23:00:00Z' })
    expect((await at('v18.0/me')).headers.get('facebook-api-version')).toBe('v21.0')
    meta.clock.advance({ hours: 1 })
    expect((await at('v21.0/me')).headers.get('facebook-api-version')).toBe('v22.0')
  })
})

describe('removed parameters and unknown things', () => {
  it.each(['v26.0/?ids=1,2', 'v26.0/me?date_format=U', 'v21.0/me?date_format=U'])('refuses %s', async (path) => {
    const { at } = await setUp()
    const answer = await at(path)
    expect(answer.at('error', 'message')).toMatch(/^\(#100\) The (ids|date_format) parameter is no longer supported$/)
  })

  it('takes ids anywhere but at the root for a name it does not read', async () => {
    expect((await (await setUp()).at('v26.0/me?ids=1,2')).status).toBe(200)
  })

  it('ignores pretty, debug, metadata and If-None-Match: the whole answer, no ETag', async () => {
    const { meta, token, at } = await setUp()
    const plain = await at('v26.0/me')
    const url = 'https://graph.facebook.com/v26.0/me?pretty=1&debug=all&metadata=1'
    const headers = { authorization: `Bearer ${token}`, 'if-none-match': '"abc"' }
    const answer = await readAnswer(await meta.fetch(url, { headers }))
    expect([answer.status, answer.body]).toEqual([200, plain.body])
    expect(answer.headers.has('etag')).toBe(false)
  })

  it('answers 100/33 with a trace id for objects that are not there', async () => {
    const { at } = await setUp()
    expect((await at('v26.0/123')).body).toEqual({
      error: {
        message:
          "Unsupported get request. Object with ID '123' does not exist, cannot be loaded due to missing permissions, or does not support this operation",
        type: 'GraphMethodException',
        code: 100,
        error_subcode: 33,
        fbtrace_id: expect.stringMatching(/^A[A-Za-z0-9]{10}$/),
      },
    })
  })
})

describe('large answers', () => {
  it('asks for less data above the threshold, and answers half of it', async () => {
    const { page, at } = await setUp({ maxAnswerLength: 2500 })
    for (let count = 0; count < 8; count += 1) page.instagram.addMedia({ kind: 'image', caption: 'x'.repeat(300) })
    const edge = `v26.0/${page.instagram.id}/media?fields=caption`
    const refused = await at(`${edge}&limit=8`)
    expect(refused.status).toBe(500)
    expect(refused.at('error')).toMatchObject({
      code: 1,
      message: "Please reduce the amount of data you're asking for, then retry your request",
    })
    expect((await at(`${edge}&limit=4`)).status).toBe(200)
  })
})

describe('usage', () => {
  it('shows the share of an Instagram account climb, then refuses until the oldest calls are a day old', async () => {
    const { meta, page, at } = await setUp({ budgets: { instagram: 4 } })
    const read = async () => {
      const answer = await at(`v26.0/${page.instagram.id}`)
      const usage: unknown = JSON.parse(answer.headers.get('x-business-use-case-usage') ?? '{}')
      return { code: answer.at('error', 'code'), usage: child(child(usage, page.instagram.id), 0) }
    }
    expect((await read()).usage).toMatchObject({
      type: 'instagram',
      call_count: 25,
      estimated_time_to_regain_access: 0,
    })
    meta.clock.advance({ hours: 1 })
    for (let call = 0; call < 3; call += 1) expect((await read()).code).toBeUndefined()
    const blocked = await read()
    expect(blocked.code).toBe(80002)
    expect(blocked.usage).toMatchObject({ call_count: 125, estimated_time_to_regain_access: 24 * 60 })
    meta.clock.advance({ days: 1 })
    expect((await read()).code).toBeUndefined()
  })

  it.each([
    ['app', 4, 'debug_token?input_token=x'],
    ['person', 17, 'me'],
  ] as const)('throttles the %s budget with code %i', async (kind, code, path) => {
    const { meta, caller, token } = await setUp({ budgets: { [kind]: 1 } })
    const auth = kind === 'app' ? `${meta.app.id}|${meta.app.secret}` : token
    const first = await caller.get(path, auth)
    expect(first.headers.get('x-app-usage')).toBe('{"call_count":100,"total_cputime":100,"total_time":100}')
    expect((await caller.get(path, auth)).at('error', 'code')).toBe(code)
    meta.clock.advance({ hours: 1 })
    expect((await caller.get(path, auth)).status).toBe(200)
  })

  it('throttles a Page with 80001, and a person on Page endpoints with 32', async () => {
    const { page, caller } = await setUp({ budgets: { page: 1, person: 2 } })
    const pageToken = await caller.pageToken(page.id)
    await caller.get(page.id, pageToken)
    expect((await caller.get(page.id, pageToken)).at('error', 'code')).toBe(80001)
    await caller.get(page.id, await caller.logIn())
    expect((await caller.get(page.id, await caller.logIn())).at('error', 'code')).toBe(32)
  })

  it('spends nothing of an account that the caller does not see', async () => {
    const { meta, page, token } = await setUp()
    const stranger = meta.world.addPage({ name: 'Foreign', owner: meta.world.addPerson({ name: 'Ana' }) })
    const hers = meta.world.grants.tokenFor(stranger)
    const caller = createCaller(meta)
    for (const auth of [hers, meta.world.grants.tokenFor(meta.world.addPerson({ name: 'Kim' }))]) {
      for (const id of [page.id, page.instagram.id]) {
        const { headers } = await caller.get(id, auth)
        expect([headers.has('x-app-usage'), headers.has('x-business-use-case-usage')]).toEqual([true, false])
      }
    }
    expect((await caller.get(page.instagram.id, token)).headers.has('x-business-use-case-usage')).toBe(true)
  })

  it('counts a system user on Page endpoints for the Page', async () => {
    const configuration = { permissions: ['pages_show_list', 'pages_read_engagement'], token: 'system-user' } as const
    const meta = createEmulator({ app: { loginConfigs: { '7': configuration } }, budgets: { page: 1 } })
    const page = meta.world.addPage({ name: 'Blue Store', portfolio: meta.world.addBusiness({ name: 'Maple Group' }) })
    const caller = createCaller(meta)
    const asked = { config_id: '7', response_type: 'code', override_default_response_type: 'true' }
    const token = String((await caller.redeem(await caller.newCode(asked))).at('access_token'))
    expect((await caller.get(page.id, token)).status).toBe(200)
    const blocked = await caller.get(page.id, token)
    expect([blocked.at('error', 'code'), blocked.headers.has('x-business-use-case-usage')]).toEqual([80001, true])
  })

  it('stays quick and small while time passes at each call', async () => {
    const meta = createEmulator()
    const token = meta.world.grants.tokenFor(meta.world.person)
    const caller = createCaller(meta)
    const secondsFor = async (calls: number) => {
      const before = performance.now()
      for (let call = 0; call < calls; call += 1) {
        meta.clock.advance({ seconds: 0.01 })
        await caller.get('me', token)
      }
      return (performance.now() - before) / 1000
    }
    const first = await secondsFor(500)
    for (let count = 0; count < 20_000; count += 1) meta.world.grants.tokenFor(meta.world.person)
    expect(await secondsFor(500)).toBeLessThan(10 * first + 1)
  })
})
