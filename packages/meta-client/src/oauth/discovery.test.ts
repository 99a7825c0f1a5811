import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { loginAt, REDIRECT_URI } from '../test-support/log-in.ts'
import type { Answer } from '../test-support/scripted-fetch.ts'
import { failureOf, json, metaError, noSleep, scriptedFetch } from '../test-support/scripted-fetch.ts'
import type { ConsentPlan, Emulator } from '../testing.ts'
import { createEmulator } from '../testing.ts'
import { userToken } from '../tokens.ts'
import { readCallback } from './callback.ts'
import type { TokenInfo } from './debug-token.ts'
import type { Discovery } from './discovery.ts'
import { createFacebookLogin } from './facebook.ts'
import { scopesFor } from './scopes.ts'

const SCOPES = scopesFor(['content', 'metrics'])

/** What a person can connect after a consent. */
async function discover(meta: Emulator, plan: ConsentPlan & { scopes?: readonly string[] } = {}): Promise<Discovery> {
  const { login, token } = await logIn(meta, plan)
  return login.discoverAccounts(token)
}

async function logIn(meta: Emulator, { scopes = SCOPES, ...plan }: ConsentPlan & { scopes?: readonly string[] } = {}) {
  const login = loginAt(meta, { fetch: meta.fetch })
  const address = login.authorizeUrl({ redirectUri: REDIRECT_URI, state: 's1', scopes })
  const callback = readCallback((await meta.consent(address, plan)).searchParams)
  if (callback.status !== 'code') throw new Error(callback.status)
  const short = await login.exchangeCode({ code: callback.code, redirectUri: REDIRECT_URI })
  const { token } = await login.exchangeLongLived(short.token)
  return { login, token }
}

const reasons = ({ blocked }: Discovery) => blocked.map(({ platform, reason }) => `${platform}: ${reason}`)

describe('what can be connected', () => {
  it('is a Page with its account, found in one call', async () => {
    const meta = createEmulator()
    const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store', name: 'Blue' } })
    const { pages, blocked, incomplete } = await discover(meta)
    expect([blocked, incomplete]).toEqual([[], []])
    expect(pages).toMatchObject([
      {
        id: page.id,
        name: 'Blue Store',
        category: expect.any(String),
        tasks: expect.arrayContaining(['ANALYZE']),
        pictureUrl: expect.stringMatching(/^https:/),
        followers: expect.any(Number),
        instagram: { id: page.instagram.id, username: 'blue_store', name: 'Blue' },
        missingTasks: [],
      },
    ])
    expect(pages[0]?.token.kind).toBe('page')
    expect(pages[0]).not.toHaveProperty('connected')
    expect(inspect(pages, { depth: null, showHidden: true })).not.toMatch(/EAA/)
  })

  it('is every one of 250 Pages over 3 portfolios, each once', async () => {
    const meta = createEmulator()
    const portfolios = ['A', 'B', 'C'].map((name) => meta.world.addBusiness({ name: `Portfolio ${name}` }))
    const made = Array.from({ length: 250 }, (_, index) => {
      const portfolio = portfolios[index % 4]
      const portfolioSide = index % 3 === 0 ? 'client' : 'owned'
      return meta.world.addPage({ name: `Page ${index}`, ...(portfolio && { portfolio, portfolioSide }) })
    })
    const { pages, blocked, incomplete } = await discover(meta)
    expect(pages.map(({ id }) => id).toSorted()).toEqual(made.map(({ id }) => id).toSorted())
    expect(new Set(pages.map(({ token }) => token.expose())).size).toBe(250)
    expect(blocked.length).toBe(250) // each one's missing Instagram account
    expect(incomplete).toEqual([])
  })

  it('is every Page of the portfolios when the list is empty', async () => {
    const meta = createEmulator()
    const portfolios = ['A', 'B', 'C'].map((name) => meta.world.addBusiness({ name: `Portfolio ${name}` }))
    const made = Array.from({ length: 250 }, (_, index) => {
      const portfolio = portfolios[index % 3]
      return meta.world.addPage({ name: `Page ${index}`, ...(portfolio && { portfolio }) })
    })
    const { login, token } = await logIn(meta)
    meta.faults.next('GET /me/accounts', { body: '{"data":[]}' }) // P 2026 trypost 301, openpost 216
    const { pages, incomplete } = await login.discoverAccounts(token)
    expect(pages.map(({ id }) => id).toSorted()).toEqual(made.map(({ id }) => id).toSorted())
    expect(incomplete).toEqual([])
  })

  it('is a Page that the list leaves out and the token names', async () => {
    const meta = createEmulator()
    const portfolio = meta.world.addBusiness({ name: 'Portfolio', people: [] })
    const page = meta.world.addPage({ name: 'Hidden', portfolio, instagram: { username: 'hidden' } })
    const { login, token } = await logIn(meta, { pages: [page], decline: ['business_management'] })
    expect(await login.listPages(token)).toEqual([])
    const found = await login.discoverAccounts(token)
    expect(found.pages).toMatchObject([{ id: page.id, name: 'Hidden', instagram: { username: 'hidden' } }])
    expect(found.pages[0]?.tasks).toBeUndefined()
    expect([found.blocked, found.incomplete]).toEqual([[], []])
  })

  it('are many such Pages, asked for in batches', async () => {
    const meta = createEmulator()
    const portfolio = meta.world.addBusiness({ name: 'Portfolio', people: [] })
    const made = Array.from({ length: 60 }, (_, index) => meta.world.addPage({ name: `Page ${index}`, portfolio }))
    const { login, token } = await logIn(meta, { pages: made, decline: ['business_management'] })
    const before = meta.log.length
    expect((await login.discoverAccounts(token)).pages.length).toBe(60)
    const requests = meta.log.slice(before).filter((line) => !line.startsWith('batch: '))
    expect(requests.map((line) => line.replace(/\?.*/, ''))).toEqual([
      'GET graph.facebook.com/v26.0/debug_token',
      'GET graph.facebook.com/v26.0/me/accounts',
      'POST graph.facebook.com/v26.0/',
      'POST graph.facebook.com/v26.0/',
    ])
  })

  it('are 500 of such Pages at most, and it says that there are more', async () => {
    const meta = createEmulator()
    const { login, token } = await logIn(meta)
    const targetIds = Array.from({ length: 60_000 }, (_, index) => String(1_060_000_000_000 + index))
    const info = { ...(await login.debugToken(token)), granularScopes: [{ scope: 'pages_show_list', targetIds }] }
    const before = meta.log.length
    const { incomplete } = await login.discoverAccounts(token, { info })
    expect(meta.log.slice(before).filter((line) => line.startsWith('batch: ')).length).toBe(500)
    expect(incomplete).toMatchObject([{ part: 'page', error: { code: 'page_limit', action: 'never' } }])
    expect(incomplete[0]?.error.message).toContain('names 60000 Pages')
  })

  it('does not ask twice what a token is', async () => {
    const meta = createEmulator()
    meta.world.addPage({ name: 'Blue Store' })
    const { login, token } = await logIn(meta)
    const info = await login.debugToken(token)
    const before = meta.log.length
    await login.discoverAccounts(token, { info })
    expect(meta.log.slice(before).join()).not.toContain('debug_token')
  })
})

describe('what cannot be connected says why', () => {
  it.each<[string, string, ConsentPlan & { scopes?: readonly string[] }]>([
    ['no Page at all', 'facebook: no_page', {}],
    ['none was ticked', 'facebook: no_page_ticked', { pages: [] }],
    ['the list of Pages was declined', 'facebook: permission_declined', { decline: ['pages_show_list'] }],
    ['portfolios cannot be seen', 'facebook: portfolio_hidden', { decline: ['business_management'] }],
  ])('%s: %s', async (_what, reason, plan) => {
    const found = await discover(createEmulator(), plan)
    expect(found.pages).toEqual([])
    expect(reasons(found)).toEqual([reason])
    expect(found.blocked[0]?.missingScopes).toEqual(plan.decline ?? [])
  })

  it('hidden portfolios are told beside a Page that was found', async () => {
    const meta = createEmulator()
    meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
    const portfolio = meta.world.addBusiness({ name: 'Portfolio' })
    meta.world.addPage({ name: 'Hidden', portfolio })
    const found = await discover(meta, { decline: ['business_management'] })
    expect(found.pages.map(({ name }) => name)).toEqual(['Blue Store'])
    expect(reasons(found)).toEqual(['facebook: portfolio_hidden'])
  })

  it('a declined permission is told of each Page by its name', async () => {
    const meta = createEmulator()
    const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
    const found = await discover(meta, { decline: ['pages_read_engagement'] })
    expect(found.pages).toEqual([])
    expect(found.blocked).toEqual([
      {
        platform: 'facebook',
        reason: 'permission_declined',
        pageId: page.id,
        pageName: 'Blue Store',
        missingScopes: ['pages_read_engagement'],
        missingTasks: [],
      },
    ])
  })

  it('a Page of a portfolio that the person may not act on has no token', async () => {
    const meta = createEmulator()
    const portfolio = meta.world.addBusiness({ name: 'Portfolio' })
    const owner = meta.world.addPerson({ name: 'Somebody Else' })
    const page = meta.world.addPage({ name: 'Not mine', portfolio, owner })
    const found = await discover(meta)
    expect(found.blocked).toMatchObject([{ platform: 'facebook', reason: 'no_page_token', pageId: page.id }])
  })

  it('and one that was not ticked is told apart from it', async () => {
    const meta = createEmulator()
    const portfolio = meta.world.addBusiness({ name: 'Portfolio' })
    const ticked = meta.world.addPage({ name: 'Ticked', portfolio, instagram: { username: 'ticked' } })
    const other = meta.world.addPage({ name: 'Other', portfolio, instagram: { username: 'other' } })
    const found = await discover(meta, { pages: [ticked] })
    expect(found.pages.map(({ id }) => id)).toEqual([ticked.id])
    expect(found.blocked).toMatchObject([
      { platform: 'facebook', reason: 'no_page_ticked', pageId: other.id, pageName: 'Other' },
    ])
  })

  it.each<[string, string, Parameters<Emulator['world']['addPage']>[0], ConsentPlan]>([
    ['nothing is linked', 'no_instagram_linked', { name: 'Shop' }, {}],
    [
      'a personal account is',
      'instagram_not_professional',
      { name: 'Shop', instagram: { username: 'me', kind: 'PERSONAL' } },
      {},
    ],
    [
      'its permission was declined',
      'permission_declined',
      { name: 'Shop', instagram: { username: 'shop' } },
      {
        decline: ['instagram_basic'],
      },
    ],
    ['the person has no task', 'missing_task', { name: 'Shop', tasks: [], instagram: { username: 'shop' } }, {}],
  ])('the Instagram account of a Page, because %s: %s', async (_what, reason, page, plan) => {
    const meta = createEmulator()
    const { id } = meta.world.addPage(page)
    const found = await discover(meta, plan)
    expect(found.pages).toMatchObject([{ id, instagram: undefined }])
    expect(found.blocked).toMatchObject([{ platform: 'instagram', reason, pageId: id, pageName: 'Shop' }])
    const [blocked] = found.blocked
    expect(blocked?.missingScopes).toEqual(plan.decline ?? [])
    expect(blocked?.missingTasks.length).toBe(reason === 'missing_task' ? 1 : 0)
    expect(blocked?.instagramUsername).toBe(reason === 'instagram_not_professional' ? 'me' : undefined)
  })

  it('permissions that the tasks on a Page do not carry are told with it', async () => {
    const meta = createEmulator()
    meta.world.addPage({ name: 'Shop', tasks: ['PROFILE_PLUS_MODERATE'], instagram: { username: 'shop' } })
    meta.world.addPage({ name: 'Other', tasks: ['MESSAGING'] })
    meta.world.addPage({ name: 'Own', tasks: ['PROFILE_PLUS_FULL_CONTROL'] })
    const { pages } = await discover(meta)
    expect(pages.map(({ name, missingTasks }) => [name, missingTasks.map(({ scope }) => scope).toSorted()])).toEqual([
      ['Shop', ['instagram_manage_insights', 'read_insights']],
      ['Other', ['read_insights']],
      ['Own', []],
    ])
    expect(pages[0]?.missingTasks[0]?.anyOf).toEqual(['ANALYZE'])
  })
})

describe('what Meta does not answer', () => {
  const TROUBLE = { code: 2, status: 500 } as const

  it('is told for each part, and the rest is there', async () => {
    const meta = createEmulator()
    const [one, two] = ['One', 'Two'].map((name) => meta.world.addBusiness({ name }))
    for (let index = 0; index < 120; index++) {
      const portfolio = [one, two, undefined][index % 3]
      meta.world.addPage({
        name: `Page ${index}`,
        instagram: { username: `p${index}` },
        ...(portfolio && { portfolio }),
      })
    }
    const { login, token } = await logIn(meta)
    meta.faults.next('GET /:business/owned_pages', TROUBLE, { times: 8 })
    const { pages, incomplete } = await login.discoverAccounts(token)
    const part = { part: 'owned_pages', id: expect.any(String), error: { code: 'transient', action: 'retry' } }
    expect(incomplete.toSorted((a, b) => (a.name ?? '').localeCompare(b.name ?? ''))).toMatchObject([
      { ...part, name: 'One' },
      { ...part, name: 'Two' },
    ])
    expect(pages.length).toBe(120)
  })

  it('keeps the pages of a list before the one that failed', async () => {
    const meta = createEmulator()
    for (let index = 0; index < 150; index++) meta.world.addPage({ name: `Page ${index}` })
    const { login, token } = await logIn(meta)
    // The first page of the list passes.
    meta.faults.next('GET /me/accounts', { slowMs: 0 })
    meta.faults.next('GET /me/accounts', TROUBLE, { times: 4 })
    const { pages, incomplete } = await login.discoverAccounts(token)
    expect(pages.length).toBe(100)
    expect(incomplete).toMatchObject([{ part: 'accounts', error: { action: 'retry' } }])
  })

  it('is not taken for having no Page', async () => {
    const meta = createEmulator()
    const { login, token } = await logIn(meta)
    meta.faults.next('GET /me/accounts', { code: 80001, regainMinutes: 9 })
    const { pages, blocked, incomplete } = await login.discoverAccounts(token)
    expect([pages, blocked]).toEqual([[], []])
    expect(incomplete).toMatchObject([{ part: 'accounts', error: { code: 'throttled', waitMs: expect.any(Number) } }])
  })

  it('may be what was granted: then everything is tried, and the Page is there', async () => {
    const meta = createEmulator()
    meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
    const { login, token } = await logIn(meta)
    meta.faults.next('GET /debug_token', TROUBLE, { times: 4 })
    const { pages, incomplete } = await login.discoverAccounts(token)
    expect(pages).toMatchObject([{ name: 'Blue Store', missingTasks: [] }])
    expect(incomplete).toMatchObject([{ part: 'token' }])
  })

  it('may be one Page by its id; one that Meta denies is blocked', async () => {
    const info: TokenInfo = {
      isValid: true,
      appId: '1',
      type: 'USER',
      userId: '9',
      profileId: undefined,
      issuedAt: undefined,
      expiresAt: undefined,
      dataAccessExpiresAt: undefined,
      scopes: ['pages_show_list', 'pages_read_engagement', 'instagram_basic'],
      granularScopes: [{ scope: 'pages_show_list', targetIds: ['11', '12', '13', '../14'] }],
    }
    const part = (body: object, code = 200) => ({ code, body: JSON.stringify(body) })
    const { login, script } = scripted(
      json({ data: [] }),
      json([
        part({ id: '11', name: 'Eleven', access_token: 'EAAfakeeleven' }),
        part({ error: { code: 100, error_subcode: 33, message: 'x' } }, 400),
        part({ error: { code: 80001, message: 'x' } }, 400),
      ]),
    )
    const { pages, blocked, incomplete } = await login.discoverAccounts(userToken('EAAfake'), { info })
    expect(pages).toMatchObject([{ id: '11', name: 'Eleven' }])
    expect(blocked).toMatchObject([
      { platform: 'instagram', reason: 'no_instagram_linked', pageId: '11' },
      { platform: 'facebook', reason: 'no_page_token', pageId: '12' },
    ])
    expect(blocked[1]).not.toHaveProperty('pageName')
    expect(incomplete).toMatchObject([{ part: 'page', id: '13', error: { code: 'throttled' } }])
    expect(JSON.stringify(script.sent.map(({ form }) => form.get('batch')))).not.toContain('14')
  })

  it.each([
    ['a wrong app secret', metaError({ code: 190 }), 'config'],
    ['a blocked app', metaError({ code: 200, message: 'API access blocked.' }), 'app_blocked'],
  ])('throws for %s, since it concerns every part', async (_what, answer, code) => {
    const { login } = scripted(answer)
    expect(await failureOf(login.discoverAccounts(userToken('EAAfake')))).toMatchObject({ code })
  })

  it('throws for a token that dies on the way', async () => {
    const meta = createEmulator()
    const { login, token } = await logIn(meta)
    meta.faults.next('GET /me/accounts', { code: 190, subcode: 460 })
    expect(await failureOf(login.discoverAccounts(token))).toMatchObject({ code: 'reconnect', subcode: 460 })
  })

  it('looks nothing up with a dead token, or one of another app', async () => {
    const dead = { is_valid: false, app_id: '1', error: { code: 190, subcode: 464 } }
    const { login } = scripted(json({ data: dead }), json({ data: { is_valid: true, app_id: '2' } }))
    expect(await failureOf(login.discoverAccounts(userToken('EAAfake')))).toMatchObject({ code: 'checkpoint' })
    expect(await failureOf(login.discoverAccounts(userToken('EAAfake')))).toMatchObject({ code: 'config' })
  })
})

describe('two copies of a Page', () => {
  it('become one, with the token of either and what both tell', async () => {
    const valid = { data: { is_valid: true, app_id: '1', scopes: SCOPES } }
    const listed = { id: '11', name: 'Eleven', tasks: ['ANALYZE'], instagram_business_account: { id: '17' } }
    const owned = { id: '11', name: 'Eleven', access_token: 'EAAfakeowned', category: 'Bakery' }
    const { login } = scripted(
      json(valid),
      json({ data: [listed] }),
      json({ data: [{ id: '500', name: 'Portfolio' }] }),
      json({ data: [owned] }),
      json({ data: [{ id: '11', name: 'Eleven' }] }),
    )
    const { pages } = await login.discoverAccounts(userToken('EAAfake'))
    expect(pages).toMatchObject([{ id: '11', category: 'Bakery', tasks: ['ANALYZE'], instagram: { id: '17' } }])
    expect(pages[0]?.token.expose()).toBe('EAAfakeowned')
  })
})

function scripted(...answers: readonly Answer[]) {
  const script = scriptedFetch(...answers)
  return {
    script,
    login: createFacebookLogin({ appId: '1', appSecret: 'x'.repeat(32), fetch: script.fetch, ...noSleep() }),
  }
}
