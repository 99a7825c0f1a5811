import { describe, expect, it } from 'vitest'
import { createEmulator, FAULT_KINDS, type FaultKind } from '../testing.ts'
import { createCaller } from './test-support/caller.ts'
import { createInstagramCaller } from './test-support/instagram-caller.ts'

async function setUp() {
  const meta = createEmulator()
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  page.instagram.addMediaSeries({ count: 9, make: (index) => ({ kind: 'image', caption: String(index) }) })
  const caller = createCaller(meta)
  const token = await caller.pageToken(page.id)
  const edge = `https://graph.facebook.com/v26.0/${page.instagram.id}/media?fields=caption&limit=2`
  const fetchEdge = async (after: string) => {
    const response = await meta.fetch(`${edge}&after=${after}`, { headers: { authorization: `Bearer ${token}` } })
    return { response, text: await response.text() }
  }
  const first = await caller.get(`${page.instagram.id}/media?limit=2`, token)
  const after = String(first.at('paging', 'cursors', 'after'))
  return { meta, page, token, after, fetchEdge, caller }
}

/** All of an answer that may differ between two calls of the same thing only by a fault. */
async function lookOf({ fetchEdge, after }: Awaited<ReturnType<typeof setUp>>): Promise<string> {
  try {
    const { response, text } = await fetchEdge(after)
    const headers = [...response.headers].filter(([name]) => name !== 'x-fb-trace-id')
    return JSON.stringify([response.status, headers, text])
  } catch (error) {
    return String(error)
  }
}

describe('ready-made faults', () => {
  it('are at least 25, each with a name of its own', () => {
    expect(new Set(FAULT_KINDS).size).toBeGreaterThanOrEqual(25)
  })

  it.each(FAULT_KINDS.filter((kind) => kind !== 'slow'))('%s shows', async (kind) => {
    const [clean, spoilt] = [await setUp(), await setUp()]
    spoilt.meta.faults.next('GET /:id/media', kind)
    expect(await lookOf(spoilt)).not.toBe(await lookOf(clean))
    expect(spoilt.meta.faults.pending()).toEqual([])
  })

  it('slow takes its time', async () => {
    const spoilt = await setUp()
    spoilt.meta.faults.next('GET /:id/media', 'slow')
    const before = performance.now()
    await lookOf(spoilt)
    expect(performance.now() - before).toBeGreaterThan(18)
  })
})

describe('a plan of faults', () => {
  const kinds: readonly FaultKind[] = ['html-502', 'unavailable', 'gone']

  async function walk(seed: number, { rate = 0.3, between = false } = {}) {
    const its = await setUp()
    const { used } = its.meta.faults.plan({ seed, rate, kinds })
    const looks: string[] = []
    for (let call = 0; call < 60; call += 1) {
      if (between) await its.meta.fetch('https://graph.facebook.com/v26.0/me')
      const { response } = await its.fetchEdge(its.after)
      looks.push(String(response.status))
    }
    return { looks: looks.join(), used: new Map(used), its }
  }

  it('spoils the same requests for the same seed, whatever is asked in between', async () => {
    const first = await walk(7)
    expect((await walk(7)).looks).toBe(first.looks)
    expect((await walk(7, { between: true })).looks).toBe(first.looks)
    expect((await walk(8)).looks).not.toBe(first.looks)
    const spoilt = first.looks.split(',').filter((status) => status !== '200').length
    expect([...first.used.values()].reduce((sum, count) => sum + count, 0)).toBe(spoilt)
    expect([...first.used.keys()].toSorted()).toEqual(kinds.toSorted())
    expect(spoilt).toBeGreaterThan(8)
    expect(spoilt).toBeLessThan(30)
  })

  it('spoils nothing at a rate of 0, everything at 1, and only what its pattern names', async () => {
    expect((await walk(7, { rate: 0 })).used.size).toBe(0)
    const all = await walk(7, { rate: 1 })
    expect(all.looks).not.toContain('200')
    const { its } = all
    its.meta.faults.lift()
    const { used } = its.meta.faults.plan({ seed: 1, rate: 1, kinds, pattern: 'GET /me' })
    expect((await its.fetchEdge(its.after)).response.status).toBe(200)
    await its.meta.fetch('https://graph.facebook.com/v26.0/me')
    expect([...used.values()]).toEqual([1])
    its.meta.faults.lift('GET /me')
    await its.meta.fetch('https://graph.facebook.com/v26.0/me')
    expect([...used.values()]).toEqual([1])
  })

  it('leaves requests alone that a fault of its own meets', async () => {
    const { meta, fetchEdge, after } = await setUp()
    const { used } = meta.faults.plan({ seed: 1, rate: 1, kinds: ['gone'] })
    meta.faults.next('GET /:id/media', { body: 'mine' })
    expect((await fetchEdge(after)).text).toBe('mine')
    expect(used.size).toBe(0)
  })
})

describe('tokens that a fault ends', () => {
  it.each([
    [102, { code: 102 }],
    [458, { code: 190, error_subcode: 458 }],
    [459, { code: 190, error_subcode: 459 }],
    [460, { code: 190, error_subcode: 460 }],
    [463, { code: 190, error_subcode: 463 }],
    [464, { code: 190, error_subcode: 464 }],
    [467, { code: 190, error_subcode: 467 }],
    [490, { code: 190, error_subcode: 490 }],
    [492, { code: 190, error_subcode: 492 }],
    [493, { code: 190, error_subcode: 493 }],
  ] as const)('answer %i from then on, and no other token does', async (endsToken, error) => {
    const { meta, page, token, caller } = await setUp()
    const person = await caller.logIn()
    meta.faults.next('GET /:id', { endsToken })
    const refused = await caller.get(page.id, token)
    expect(refused.body).toMatchObject({ error })
    expect(refused.headers.get('www-authenticate')).toContain('"invalid_token"')
    expect((await caller.get('me', token)).body).toMatchObject({ error })
    expect((await caller.get('me', person)).status).toBe(200)
    const seen = await caller.get(`debug_token?input_token=${token}`, `${meta.app.id}|${meta.app.secret}`)
    const { code, ...rest } = error
    const subcode = 'error_subcode' in rest ? { subcode: rest.error_subcode } : {}
    expect(seen.at('data')).toMatchObject({ is_valid: false, error: { code, ...subcode } })
  })

  it('may be of Instagram Login', async () => {
    const { meta, page } = await setUp()
    const caller = createInstagramCaller(meta)
    meta.world.consent.next({ instagram: page.instagram })
    const token = await caller.logIn()
    meta.faults.next('GET graph.instagram.com/me', 'password-changed')
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await caller.get('me', token)).body).toMatchObject({ error: { code: 190, error_subcode: 460 } })
    }
  })

  it('come back once the person has passed a checkpoint, others do not', async () => {
    const { meta, page, token, caller } = await setUp()
    const { grants, person } = meta.world
    grants.checkpoint(person)
    expect((await caller.get(page.id, token)).at('error', 'error_subcode')).toBe(459)
    grants.passCheckpoint(person)
    expect((await caller.get(page.id, token)).status).toBe(200)
    grants.changePassword(person)
    grants.passCheckpoint(person)
    expect((await caller.get(page.id, token)).at('error', 'error_subcode')).toBe(460)
  })
})
