import { describe, expect, it } from 'vitest'
import { createEmulator } from '../testing.ts'
import { column, createCaller, SCOPES } from './test-support/caller.ts'
import { createInstagramCaller } from './test-support/instagram-caller.ts'

function setUp() {
  const meta = createEmulator()
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  page.addPost({ message: 'Three new colours' })
  page.instagram.addMedia({ kind: 'image', caption: 'New drop' })
  const { grants } = meta.world
  const tokenFor: typeof grants.tokenFor = (thing, options) => grants.tokenFor(thing, options)
  return { meta, page, tokenFor, caller: createCaller(meta), instagram: createInstagramCaller(meta) }
}

describe('a token without a login', () => {
  it('of a Page reads all of the Page and of its account, and never ends', async () => {
    const { meta, page, tokenFor, caller } = setUp()
    const token = tokenFor(page)
    meta.clock.advance({ days: 89 })
    expect(column(await caller.get(`${page.id}/feed`, token), 'message')).toEqual(['Three new colours'])
    expect(column(await caller.get(`${page.instagram.id}/media?fields=caption`, token), 'caption')).toEqual([
      'New drop',
    ])
    expect(
      (await caller.get(`${page.id}/insights?metric=page_media_view&period=day`, token)).at('data', 0),
    ).toBeTruthy()
    expect((await caller.get(`${page.id}/subscribed_apps`, token)).status).toBe(200)
    const told = await caller.get(`debug_token?input_token=${token}`, `${meta.app.id}|${meta.app.secret}`)
    expect(told.at('data')).toMatchObject({ type: 'PAGE', is_valid: true, expires_at: 0, profile_id: page.id })
  })

  it('of a person lists their Pages, portfolio ones too, and lives 60 days', async () => {
    const { meta, page, tokenFor, caller } = setUp()
    const ana = meta.world.addPerson({ name: 'Ana Lopez' })
    const portfolio = meta.world.addBusiness({ name: 'Maple Group', people: [ana] })
    meta.world.addPage({ name: 'Maple Bakery', owner: ana, portfolio })
    expect(column(await caller.get('me/accounts', tokenFor(ana)), 'name')).toEqual(['Maple Bakery'])
    const token = tokenFor(meta.world.person)
    expect(column(await caller.get('me/accounts', token), 'id')).toEqual([page.id])
    meta.clock.advance({ days: 61 })
    expect((await caller.get('me', token)).at('error', 'error_subcode')).toBe(463)
  })

  it('of an account is one of Instagram Login, also where the account hangs on a Page', async () => {
    const { meta, page, tokenFor, instagram } = setUp()
    for (const account of [page.instagram, meta.world.addInstagram({ username: 'alone' })]) {
      expect((await instagram.get('me?fields=username', tokenFor(account))).at('username')).toBe(account.username)
    }
    const personal = meta.world.addInstagram({ username: 'mine', kind: 'PERSONAL' })
    expect(() => tokenFor(personal)).toThrow('tokenFor(): mine is a personal account, which cannot log in')
  })

  it('may do what is named and nothing else, whatever was granted before', async () => {
    const { page, tokenFor, caller, instagram } = setUp()
    await caller.logIn({ scope: SCOPES })
    const token = tokenFor(page, { scopes: ['pages_read_engagement'] })
    expect(column(await caller.get(`${page.id}/published_posts`, token), 'message')).toEqual(['Three new colours'])
    expect((await caller.get(page.instagram.id, token)).at('error', 'code')).toBe(10)
    expect((await caller.get(`${page.id}/insights?metric=page_media_view&period=day`, token)).at('data')).toEqual([])
    const alone = tokenFor(page.instagram, { scopes: [] })
    expect((await instagram.get('me/media', alone)).status).toBe(200)
    expect((await instagram.get('me/insights?metric=reach&period=day', alone)).at('error', 'code')).toBe(10)
  })

  it('is among the issued secrets, and refused for what is not there', () => {
    const { meta, page, tokenFor } = setUp()
    const issued = [page, meta.world.person, page.instagram].map((thing) => tokenFor(thing))
    for (const token of issued) expect(meta.issuedSecrets()).toContain(token)
    const elsewhere = createEmulator({ seed: 2 }).world.addPage({ name: 'Elsewhere' })
    expect(() => tokenFor(elsewhere)).toThrow(`tokenFor(): nothing of this world has the id '${elsewhere.id}'`)
    expect(() => tokenFor(page, { scopes: ['read_insight'] })).toThrow(
      "tokenFor(): no such permission here, 'read_insight': did you mean 'read_insights'?",
    )
    expect(() => meta.world.grants.setPermission(meta.world.person, 'read_insight', 'expired')).toThrow(
      "setPermission(): there is no permission 'read_insight': did you mean 'read_insights'?",
    )
    expect(() => tokenFor(page.instagram, { scopes: ['read_insights'] })).toThrow(TypeError)
  })
})
