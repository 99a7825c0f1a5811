import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../testing.ts'
import { child, column, createCaller, items, SCOPES } from '../test-support/caller.ts'

const WITH_BUSINESS = `${SCOPES},business_management`

function setUp() {
  const meta = createEmulator()
  const { world } = meta
  const business = world.addBusiness({ name: 'Maple Group' })
  const plain = world.addPage({ name: 'Plain' })
  const owned = world.addPage({ name: 'Owned', portfolio: business })
  const client = world.addPage({ name: 'Client', portfolio: business, portfolioSide: 'client' })
  return { meta, world, business, plain, owned, client, caller: createCaller(meta) }
}

describe('Pages of a portfolio', () => {
  it('are missing from /me/accounts without business_management, yet readable by id', async () => {
    const { owned, caller } = setUp()
    const token = await caller.logIn()
    expect(column(await caller.get('me/accounts', token), 'name')).toEqual(['Plain'])
    expect((await caller.get(`${owned.id}?fields=access_token`, token)).at('access_token')).toMatch(/^EAAfake/)
    expect((await caller.get('me/businesses', token)).at('error', 'code')).toBe(200)
  })

  it('are listed with business_management by people with a role in the portfolio only', async () => {
    const { world, caller } = setUp()
    const foreign = world.addBusiness({ name: 'Foreign', people: [] })
    world.addPage({ name: 'Of others', portfolio: foreign })
    const token = await caller.logIn({ scope: WITH_BUSINESS })
    expect(column(await caller.get('me/accounts', token), 'name')).toEqual(['Plain', 'Owned', 'Client'])
    expect(column(await caller.get('me/businesses', token), 'name')).toEqual(['Maple Group'])
    expect((await caller.get(`${foreign.id}/owned_pages`, token)).at('error', 'error_subcode')).toBe(33)
  })

  it('are paged like any other list', async () => {
    const { caller } = setUp()
    const token = await caller.logIn({ scope: WITH_BUSINESS })
    const names: unknown[] = []
    let after = ''
    for (let page = 0; page < 3; page += 1) {
      const answer = await caller.get(`me/accounts?fields=name&limit=1${after}`, token)
      names.push(...column(answer, 'name'))
      expect(answer.at('paging', 'next') === undefined).toBe(page === 2)
      after = `&after=${String(answer.at('paging', 'cursors', 'after'))}`
    }
    expect(names).toEqual(['Plain', 'Owned', 'Client'])
  })

  it('are a hundred at most in one answer', async () => {
    const { world, business, caller } = setUp()
    for (let more = 0; more < 101; more += 1) world.addPage({ name: `Page ${more}`, portfolio: business })
    for (let more = 0; more < 101; more += 1) world.addBusiness({ name: `Group ${more}` })
    const token = await caller.logIn({ scope: WITH_BUSINESS })
    for (const path of ['me/accounts', 'me/businesses', `${business.id}/owned_pages`]) {
      expect(column(await caller.get(`${path}?fields=name&limit=500`, token), 'name'), path).toHaveLength(100)
    }
  })

  it('stand under their portfolio, with a token only where the person acts and ticked', async () => {
    const { meta, world, business, owned, client, caller } = setUp()
    const ana = world.addPerson({ name: 'Ana' })
    const theirs = world.addPage({ name: 'Of a colleague', owner: ana, portfolio: business })
    meta.world.consent.next({ pages: [owned] })
    const token = await caller.logIn({ scope: WITH_BUSINESS })
    const answer = await caller.get(`${business.id}/owned_pages?fields=name,access_token`, token)
    expect(items(answer, 'data').map((page) => [child(page, 'id'), typeof child(page, 'access_token')])).toEqual([
      [owned.id, 'string'],
      [theirs.id, 'undefined'],
    ])
    const clients = await caller.get(`${business.id}/client_pages?fields=access_token`, token)
    expect(clients.at('data')).toEqual([{ id: client.id }])
    expect((await caller.get(`${business.id}?fields=name`, token)).at('name')).toBe('Maple Group')
  })

  it('show nothing but the name of a Page that another person acts on', async () => {
    const { world, business, caller } = setUp()
    const ana = world.addPerson({ name: 'Ana' })
    const instagram = { username: 'colleague' }
    const theirs = world.addPage({ name: 'Of a colleague', owner: ana, portfolio: business, instagram })
    theirs.instagram.addMedia({ kind: 'image', caption: 'Hers' })
    const token = await caller.logIn({ scope: `${WITH_BUSINESS},ads_read` })
    const account = 'instagram_business_account{username,media{caption,insights.metric(reach)}}'
    const listed = await caller.get(`${business.id}/owned_pages?fields=name,access_token,${account}`, token)
    expect(items(listed, 'data').at(-1)).toEqual({ name: 'Of a colleague', id: theirs.id })
    const followers = await caller.get(`${business.id}/owned_pages?fields=followers_count`, token)
    expect(followers.at('error', 'code')).toBe(10)
  })
})
