import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEmulator, type Emulator, type ListeningEmulator } from '../../testing.ts'
import { child, column, createCaller, readAnswer } from '../test-support/caller.ts'
import { createInstagramCaller } from '../test-support/instagram-caller.ts'

let meta: Emulator
let listening: ListeningEmulator

beforeEach(async () => {
  meta = createEmulator()
  listening = await meta.listen()
})
afterEach(() => listening.close())

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  const response = await fetch(`${listening.control}/${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...sent,
  })
  expect(response.headers.get('content-type')).toBe('application/json')
  return readAnswer(response)
}

/** The sentence of a refusal. */
async function refusal(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
  const answer = await call(method, path, body, headers)
  expect(answer.status).toBe(400)
  return answer.at('error')
}

describe('the control API', () => {
  it('moves the clock, forward only', async () => {
    expect((await call('POST', 'clock', { advance: { days: 1, minutes: 5 } })).body).toEqual({
      now: '2026-11-24T09:05:00.000Z',
    })
    expect((await call('POST', 'clock', { set: '2026-12-01T00:00:00Z' })).at('now')).toBe('2026-12-01T00:00:00.000Z')
    expect(meta.clock.now()).toBe(Date.parse('2026-12-01T00:00:00Z'))
    expect(await refusal('POST', 'clock', { set: '2026-11-30T00:00:00Z' })).toBe(
      'set is wrong: the clock only moves forward, and it is 2026-12-01T00:00:00.000Z.',
    )
    expect(await refusal('POST', 'clock', { advance: { days: -1 } })).toMatch(/^advance\.days is wrong/)
    expect(await refusal('POST', 'clock', { advance: { days: 1e300 } })).toBe(
      'The emulator clock ends with the year 9999.',
    )
    expect(await refusal('POST', 'clock', { forward: 1 })).toMatch(/^The body is wrong: expected \{"advance"/)
  })

  it('plans faults, by kind or in full, at random and for dead metrics, and lifts them', async () => {
    const pattern = 'GET /me'
    await call('POST', 'faults', { pattern, fault: 'html-502' })
    await call('POST', 'faults', { pattern, fault: { code: 2, status: 503 }, times: 'forever' })
    const faults = await call('POST', 'faults', { deadMetric: 'reach' })
    expect(faults.body).toEqual({ pending: [pattern, pattern], plans: [], deadMetrics: ['reach'] })
    const ask = async () => (await fetch(`${listening.hosts.facebookGraph}/v26.0/me`)).status
    expect([await ask(), await ask(), await ask()]).toEqual([502, 503, 503])
    expect((await call('DELETE', `faults?pattern=${encodeURIComponent(pattern)}`)).body).toEqual({
      lifted: 1,
      pending: [],
      plans: [],
      deadMetrics: ['reach'],
    })
    await call('POST', 'faults', { plan: { seed: 1, rate: 1, kinds: ['html-500'] } })
    expect(await ask()).toBe(500)
    const plans = [{ seed: 1, rate: 1, kinds: ['html-500'], struck: 1 }]
    expect((await call('GET', 'state')).at('faults', 'plans')).toEqual(plans)
    await call('POST', 'faults', { deadMetric: 'views' })
    expect((await call('DELETE', 'faults?deadMetric=reach')).at('deadMetrics')).toEqual(['views'])
    expect((await call('DELETE', 'faults')).at('deadMetrics')).toEqual([])
    expect(await ask()).toBe(400)
  })

  it.each([
    [
      { pattern: 'GET /me', fault: 'no-such' },
      /^fault is wrong: expected a fault such as \{"code": 2\}, or one of app-limit/,
    ],
    [
      { pattern: 'GET /me', fault: 'html-503' },
      /^fault is wrong: there is no kind of fault 'html-503': did you mean 'html-50\d'\?$/,
    ],
    [{ pattern: 'me', fault: 'gone' }, /^pattern is wrong: a fault pattern looks like 'GET .*', not 'me'\.$/],
    [{ pattern: 'FETCH /me', fault: 'gone' }, /^pattern is wrong: a fault pattern begins with GET, POST, DELETE, not/],
    [{ plan: { seed: 1, rate: 1, pattern: 'GET graph.facebok.com/me' } }, /^plan\.pattern is wrong: there is no host/],
    [{ pattern: 'GET /me' }, /^fault is wrong/],
    [{ pattern: 'GET /me', fault: { code: 1, status: 204 } }, /^A fault answers with a status .*, not 204\.$/],
    [{ pattern: 'GET /me', fault: { slowMs: 3e9 } }, /^A slow answer takes from 0 to/],
    [{ pattern: 'GET /me', fault: 'gone', times: 0 }, /^times is wrong/],
    [{ pattern: 'GET /me', fault: 'gone', tims: 1 }, /^The body has no key 'tims': did you mean 'times'\?$/],
    [{ plan: { seed: 1 } }, /^plan\.rate is missing\.$/],
    [{ plan: { seed: 1, rate: 0.5, kinds: ['x'] } }, /^plan\.kinds\[0\] is wrong/],
    [{ deadMetric: '' }, /^deadMetric is wrong: no insights here have a metric ''\.$/],
    [{ deadMetric: 'reachh' }, /^deadMetric is wrong: no insights .* 'reachh': did you mean 'reach'\?$/],
    [[], /^The body is wrong/],
  ])('answers %j with one sentence', async (body, sentence) => {
    expect(await refusal('POST', 'faults', body)).toMatch(sentence)
    expect(meta.faults.pending()).toEqual([])
  })

  it('lifts nothing by a filter that is mistyped or finds nothing, and says so', async () => {
    await call('POST', 'faults', { pattern: 'GET /me', fault: 'gone', times: 2 })
    await call('POST', 'faults', { deadMetric: 'reach' })
    const lift = (query: string, body?: unknown) => refusal('DELETE', `faults${query}`, body)
    expect(await lift('?deadMetrc=reach')).toBe("The query has no 'deadMetrc' here: did you mean 'deadMetric'?")
    expect(await lift('?deadMetric=views')).toBe("Nothing was lifted: no dead metric is called 'views', but reach.")
    expect(await lift('?pattern=GET%20/mee')).toBe(
      "Nothing was lifted: no fault or plan has the pattern 'GET /mee', but GET /me.",
    )
    expect(await lift('?pattern=GET%20/me&deadMetric=reach')).toBe(
      'Lift by pattern or by deadMetric, not by both at once.',
    )
    expect(await lift('', { pattern: 'GET /me' })).toBe(
      'This call takes no body, but pattern or deadMetric in the query.',
    )
    expect((await call('GET', 'state')).at('faults')).toMatchObject({ pending: ['GET /me'], deadMetrics: ['reach'] })
    expect((await call('DELETE', 'faults')).body).toEqual({ lifted: 2, pending: [], plans: [], deadMetrics: [] })
    expect((await call('DELETE', 'faults')).at('lifted')).toBe(0)
  })

  it('lists its calls at its address', async () => {
    for (const address of [listening.control, `${listening.control}/`]) {
      const { status, body } = await readAnswer(await fetch(address))
      expect(status).toBe(200)
      expect(body).toMatchObject({
        calls: [
          { call: 'GET /_emulator/state', does: expect.any(String) },
          { call: 'POST /_emulator/clock', body: expect.stringContaining('advance') },
          { call: 'POST /_emulator/faults' },
          { call: 'DELETE /_emulator/faults', query: ['pattern', 'deadMetric'] },
          { call: 'POST /_emulator/world' },
          { call: 'POST /_emulator/consent' },
          { call: 'POST /_emulator/grants' },
          { call: 'POST /_emulator/webhooks' },
          { call: 'POST /_emulator/edits' },
          { call: 'DELETE /_emulator/things', query: ['id'] },
          { call: 'POST /_emulator/reset' },
        ],
      })
    }
    expect((await fetch(`${listening.url}/_emulators`)).status).toBe(404)
    expect(await (await fetch(listening.url)).text()).toContain('GET /_emulator lists')
  })

  it('adds to the world, and plans a consent', async () => {
    const added = await call('POST', 'world', {
      people: [{ name: 'Ana Lopez' }],
      pages: [{ name: 'Second', owner: 'Ana Lopez', instagram: { username: 'second', media: [{ kind: 'image' }] } }],
    })
    const page = added.at('pages', 0)
    expect(page).toEqual({
      id: expect.any(String),
      name: 'Second',
      instagram: {
        id: expect.any(String),
        appScopedId: expect.any(String),
        username: 'second',
        media: [{ id: expect.any(String) }],
      },
    })
    expect(await refusal('POST', 'world', { pages: [{ name: 'Second' }] })).toContain("called 'Second' already")
    await call('POST', 'consent', { person: 'Ana Lopez', pages: ['Second'], decline: ['read_insights'] })
    const caller = createCaller(meta)
    const token = await caller.logIn()
    expect(column(await caller.get('me/accounts', token), 'name')).toEqual(['Second'])
    expect(column(await caller.get('me/permissions?status=declined', token), 'permission')).toEqual(['read_insights'])
    const alone = await call('POST', 'world', { accounts: [{ username: 'alone' }] })
    await call('POST', 'consent', { instagram: 'alone' })
    const instagram = createInstagramCaller(meta)
    expect((await instagram.get('me?fields=user_id', await instagram.logIn())).at('user_id')).toBe(
      alone.at('accounts', 0, 'id'),
    )
    await call('POST', 'consent', { decision: 'deny' })
    expect((await caller.consent()).searchParams.get('error')).toBe('access_denied')
    expect(await refusal('POST', 'consent', { person: 'Nobody' })).toBe(
      "person is wrong: nothing here is called 'Nobody'.",
    )
    expect(await refusal('POST', 'consent', { decision: 'maybe' })).toMatch(/^decision is wrong/)
    expect(await refusal('POST', 'consent', { decline: ['read_insight'] })).toBe(
      "decline[0] is wrong: there is no permission 'read_insight': did you mean 'read_insights'?",
    )
    const waiting = { decision: 'deny', person: 'Ana Lopez', instagram: 'alone', pages: [child(page, 'id')] }
    await call('POST', 'consent', waiting)
    expect((await call('GET', 'state')).at('consents')).toEqual([{ ...waiting, pages: ['Second'] }])
  })

  it('tells the state, which holds no secret', async () => {
    const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
    const caller = createCaller(meta)
    const token = await caller.pageToken(page.id)
    await meta.fetch(`https://graph.facebook.com/v26.0/${token}?access_token=${token}`)
    const state = await call('GET', 'state')
    expect(state.body).toMatchObject({
      now: '2026-11-23T09:00:00.000Z',
      app: { id: meta.app.id },
      people: [{ name: 'Robin Example' }],
      pages: [{ id: page.id, instagram: { username: 'blue_store' } }],
      accounts: [{ id: page.instagram.id }],
      faults: { pending: [], deadMetrics: [] },
      consents: [],
      deliveries: [],
    })
    expect(state.at('log')).toEqual(meta.log)
    const text = JSON.stringify(state.body)
    for (const hidden of [...meta.issuedSecrets(), meta.app.secret]) expect(text).not.toContain(hidden)
  })

  it('offers neither secrets nor a reset of an emulator that a test made', async () => {
    const secrets = await call('GET', 'secrets')
    expect(secrets.status).toBe(404)
    expect(secrets.at('error')).toContain('use GET /_emulator/state, POST /_emulator/clock')
    expect((await call('PUT', 'clock', {})).status).toBe(404)
    expect(await refusal('POST', 'reset', {})).toContain('belongs to a test')
  })

  it('wants JSON', async () => {
    expect(await refusal('POST', 'clock', 'no json')).toBe('The body is not JSON: it breaks off at line 1, column 1.')
    expect(await refusal('POST', 'clock', '{}', { 'content-type': 'text/plain' })).toContain('application/json')
    expect(await refusal('POST', 'clock')).toMatch(/^The body is wrong/)
  })

  it('is for programs on this machine: no other host name, no page of another site, no other door', async () => {
    const { port } = new URL(listening.url)
    const statusFor = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        const options = { port, host: '127.0.0.1', path: '/_emulator/state', headers }
        request(options, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end()
      })
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example']) {
      expect(await statusFor({ host })).toBe(403)
    }
    for (const host of ['localhost', `localhost:${port}`, `[::1]:${port}`]) expect(await statusFor({ host })).toBe(200)
    expect(await statusFor({ origin: 'https://evil.example' })).toBe(403)
    expect(await statusFor({ origin: 'http://localhost:3000' })).toBe(200)
    expect((await meta.fetch('https://graph.facebook.com/_emulator/state')).status).toBe(400)
  })
})
