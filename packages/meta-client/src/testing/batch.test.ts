import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createEmulator } from '../testing.ts'
import { type Answer, child, createCaller, items, readAnswer } from './test-support/caller.ts'

async function setUp(options?: Parameters<typeof createEmulator>[0]) {
  const meta = createEmulator(options)
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  const second = meta.world.addPage({ name: 'Second' })
  const caller = createCaller(meta)
  const person = await caller.logIn()
  const token = await caller.pageToken(page.id)
  const post = async (operations: unknown, more: Record<string, string> = {}, path = 'v26.0/') => {
    const batch = typeof operations === 'string' ? operations : JSON.stringify(operations)
    const body = new URLSearchParams({ access_token: token, batch, ...more })
    return readAnswer(await meta.fetch(`https://graph.facebook.com/${path}`, { method: 'POST', body }))
  }
  return { meta, page, second, caller, person, token, post }
}

const read = (relative_url: string) => ({ method: 'GET', relative_url })
const bodyOf = (answer: Answer, index: number): unknown => JSON.parse(String(answer.at(index, 'body')))
const codes = (answer: Answer) => items(answer).map((item) => child(item, 'code'))

describe('a batch', () => {
  it('answers in order, with string bodies and 200 outside even when operations fail', async () => {
    const { page, post } = await setUp()
    const answer = await post([read(`v26.0/${page.id}?fields=name`), read('404'), read(`/v18.0/${page.instagram.id}`)])
    expect(answer.status).toBe(200)
    expect(codes(answer)).toEqual([200, 400, 200])
    expect(bodyOf(answer, 0)).toEqual({ name: 'Blue Store', id: page.id })
    expect(bodyOf(answer, 1)).toMatchObject({ error: { code: 100, error_subcode: 33 } })
    expect(items(answer, 0, 'headers')).toContainEqual({ name: 'Facebook-Api-Version', value: 'v26.0' })
    expect(items(answer, 2, 'headers')).toContainEqual({ name: 'Facebook-Api-Version', value: 'v21.0' })
    expect(items(answer, 0, 'headers')).toContainEqual({ name: 'Content-Type', value: expect.any(String) })
    expect((await post([read(page.id)], { include_headers: 'false' })).at(0)).toEqual({
      code: 200,
      body: JSON.stringify({ name: 'Blue Store', id: page.id }),
    })
  })

  it('lets an operation speak with a token of its own', async () => {
    const { meta, second, person, caller, post } = await setUp()
    const other = String((await caller.get(`${second.id}?fields=access_token`, person)).at('access_token'))
    const answer = await post([
      read(`${second.id}?access_token=${other}`),
      read(second.id),
      { method: 'DELETE', relative_url: 'me/permissions/read_insights', body: `access_token=${person}` },
    ])
    expect(codes(answer)).toEqual([200, 403, 200])
    expect(bodyOf(answer, 2)).toEqual({ success: true })
    expect(meta.log.slice(-4)).toEqual([
      'POST graph.facebook.com/v26.0/',
      `batch: GET graph.facebook.com/v26.0/${second.id}`,
      `batch: GET graph.facebook.com/v26.0/${second.id}`,
      'batch: DELETE graph.facebook.com/v26.0/me/permissions/read_insights',
    ])
    for (const hidden of meta.issuedSecrets()) expect(meta.log.join()).not.toContain(hidden)
  })

  it('wants the proof of each token that speaks', async () => {
    const meta = createEmulator({ app: { requireAppSecretProof: true } })
    const page = meta.world.addPage({ name: 'Blue Store' })
    const second = meta.world.addPage({ name: 'Second' })
    const [token, other] = [page, second].map((its) => meta.world.grants.tokenFor(its))
    const proofOf = (text = '') => createHmac('sha256', meta.app.secret).update(text).digest('hex')
    const post = async (operations: readonly object[], more: Record<string, string> = {}) => {
      const body = new URLSearchParams({ access_token: token ?? '', batch: JSON.stringify(operations), ...more })
      return codes(await readAnswer(await meta.fetch('https://graph.facebook.com/v26.0/', { method: 'POST', body })))
    }
    const appsecret_proof = proofOf(token)
    expect(await post([read(page.id)])).toEqual([400])
    expect(await post([read(page.id)], { appsecret_proof })).toEqual([200])
    expect(await post([read(page.id)], { appsecret_proof: 'wrong' })).toEqual([400])
    const own = `${second.id}?access_token=${other}`
    expect(await post([read(own), read(`${own}&appsecret_proof=${proofOf(other)}`)], { appsecret_proof })).toEqual([
      400, 200,
    ])
    // A wrong one of its own is not made good by that of the outer call.
    const wrong = { method: 'GET', relative_url: page.id, body: 'appsecret_proof=wrong' }
    expect(await post([wrong], { appsecret_proof })).toEqual([400])
  })

  it('counts every operation as one call and shows the usage of all accounts outside', async () => {
    const { page, post } = await setUp({ budgets: { page: 4, instagram: 100 } })
    const answer = await post([read(page.id), read(page.id), read(page.instagram.id), read(page.id), read(page.id)])
    expect(codes(answer)).toEqual([200, 200, 200, 200, 200])
    const usage: unknown = JSON.parse(answer.headers.get('x-business-use-case-usage') ?? '')
    expect(usage).toMatchObject({ [page.id]: [{ call_count: 100 }], [page.instagram.id]: [{ call_count: 1 }] })
    expect(bodyOf(await post([read(page.id)]), 0)).toMatchObject({ error: { code: 80001 } })
  })

  it('has faults of its operations, a lost one is null', async () => {
    const { meta, page, post } = await setUp()
    meta.faults.next('GET /:id', { network: 'reset' })
    meta.faults.next('GET /:id/insights', { code: 2, status: 503 })
    const answer = await post([read(page.id), read(`${page.id}/insights?metric=page_follows`), read(page.id)])
    expect(answer.at(0)).toBeNull()
    expect(items(answer).slice(1)).toMatchObject([{ code: 503 }, { code: 200 }])
  })

  it('takes 50 operations, refuses more, none, and what is no list', async () => {
    const { page, post } = await setUp()
    const many = (count: number) => Array.from({ length: count }, () => read(page.id))
    expect(codes(await post(many(50)))).toHaveLength(50)
    const refused = await post(many(51))
    expect(refused.status).toBe(400)
    expect(refused.body).toMatchObject({
      error: { type: 'GraphBatchException', message: 'Too many requests in batch message. Maximum batch size is 50' },
    })
    for (const wrong of [[], 'no json', [{ relative_url: 'me' }], [read('{result=a:$.id}')]]) {
      expect((await post(wrong)).at('error', 'code')).toBe(100)
    }
    expect((await post(many(1), { access_token: '' })).at('error', 'code')).toBe(2500)
  })
})
