import { describe, expect, it } from 'vitest'
import { createEmulator } from '../testing.ts'
import { readAnswer } from './test-support/caller.ts'

function setUp() {
  const meta = createEmulator({ now: '2026-11-23T09:00:00Z' })
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  const person = meta.world.grants.tokenFor(meta.world.person)
  const token = meta.world.grants.tokenFor(page)
  const get = async (path: string, bearer = token) => {
    const headers = { authorization: `Bearer ${bearer}` }
    return readAnswer(await meta.fetch(`https://graph.facebook.com/v26.0/${path}`, { headers }))
  }
  return { meta, page, person, get }
}

describe('what changes at Meta after a login', () => {
  it('tells the time that the clock of Meta shows', async () => {
    const { meta, page, get } = setUp()
    meta.clock.advance({ minutes: 5 })
    expect((await get(page.id)).headers.get('date')).toBe('Mon, 23 Nov 2026 09:05:00 GMT')
    expect((await get('1')).headers.get('date')).toBe('Mon, 23 Nov 2026 09:05:00 GMT')
  })

  it('a lost role ends the Page tokens of the owner, and nobody finds the Page', async () => {
    const { meta, page, person, get } = setUp()
    meta.world.grants.loseRole(page)
    expect((await get(page.id)).body).toMatchObject({ error: { code: 190, error_subcode: 492 } })
    expect((await get('me/accounts', person)).body).toMatchObject({ data: [] })
    expect((await get('me', person)).status).toBe(200)
    expect(() => meta.world.grants.loseRole(page)).toThrow(/Nobody/)
    expect(() => meta.world.grants.tokenFor(page)).toThrow(/nobody/)
  })

  it('a lost task takes what it carries', async () => {
    const { page, person, get } = setUp()
    page.setTasks(['MODERATE'])
    const listed = await get('me/accounts?fields=tasks', person)
    expect(listed.at('data', 0, 'tasks')).toEqual(['MODERATE'])
    const numbers = await get(`${page.instagram.id}/insights?metric=reach&period=day`)
    expect(numbers.body).toMatchObject({ error: { code: 10 } })
    expect(() => page.setTasks(JSON.parse('"MANAGE"'))).toThrow(TypeError)
  })

  it('an unlinked account is gone from its Page, and one that became personal is only connected', async () => {
    const fields = 'instagram_business_account{username},connected_instagram_account{username}'
    const { page, get } = setUp()
    const ask = async () => (await get(`${page.id}?fields=${fields}`)).body
    page.instagram.setKind('PERSONAL')
    const connected_instagram_account = { id: page.instagram.id, username: 'blue_store' }
    expect(await ask()).toEqual({ id: page.id, connected_instagram_account })
    page.unlinkInstagram()
    expect(await ask()).toEqual({ id: page.id })
    expect((await get(page.instagram.id)).status).toBe(400)
  })
})
