import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../testing.ts'
import { openPage } from '../test-support/browser.ts'
import { column, createCaller } from '../test-support/caller.ts'
import { createInstagramCaller } from '../test-support/instagram-caller.ts'

function setUp(options?: Parameters<typeof createEmulator>[0]) {
  const meta = createEmulator(options)
  const ana = meta.world.addPerson({ name: 'Ana Lopez' })
  const bakery = meta.world.addPage({ name: 'Maple Bakery', owner: ana })
  const caller = createCaller(meta)
  /** Pages and declined permissions of whoever a callback brought home. */
  const broughtBy = async (callback: URL) => {
    const token = String((await caller.redeem(callback.searchParams.get('code') ?? '')).at('access_token'))
    return {
      name: (await caller.get('me', token)).at('name'),
      pages: column(await caller.get('me/accounts', token), 'name'),
      declined: column(await caller.get('me/permissions?status=declined', token), 'permission'),
    }
  }
  return { meta, ana, bakery, caller, broughtBy, open: () => openPage(meta.fetch, caller.dialogUrl()) }
}

describe('the consent page in a browser', () => {
  it('is about the one person who is there, and brings their Pages home by the Enter key', async () => {
    const { open, broughtBy } = setUp()
    const page = await open()
    expect(page.text).toContain('You are Ana Lopez. ')
    expect(page.text).not.toContain('Robin')
    expect(await broughtBy(await page.submit())).toEqual({ name: 'Ana Lopez', pages: ['Maple Bakery'], declined: [] })
  })

  it('begins with somebody who owns a Page, and shows another person with theirs behind a link', async () => {
    const { meta, open, broughtBy } = setUp()
    const kim = meta.world.addPerson({ name: 'Kim <b>Wood' })
    meta.world.addPage({ name: 'Blue Store' })
    const first = await open()
    expect(first.text).toContain('You are Ana Lopez. Or continue as Robin Example, Kim <b>Wood.')
    expect(first.text).not.toContain('Blue Store')
    const second = await first.follow('Robin Example')
    expect(second.text).toContain('You are Robin Example. Or continue as Ana Lopez')
    expect(second.form.filter(([name]) => name === 'person')).toEqual([['person', meta.world.person.id]])
    expect(await broughtBy(await second.submit('Continue'))).toMatchObject({
      name: 'Robin Example',
      pages: ['Blue Store'],
    })
    const third = await first.follow('Kim <b>Wood')
    expect(third.form).toContainEqual(['person', kim.id])
    expect(third.text).toContain('Kim <b>Wood has no Page.')
  })

  it('is where Robin Example stands in for a world without people', async () => {
    const meta = createEmulator()
    const page = await openPage(meta.fetch, createCaller(meta).dialogUrl())
    expect(page.text).toContain('You are Robin Example. ')
    expect((await page.submit('Cancel')).searchParams.get('error')).toBe('access_denied')
  })

  it('refuses Pages of somebody else, and a person who is not there', async () => {
    const { meta, ana, bakery, caller } = setUp()
    const blue = meta.world.addPage({ name: 'Blue Store' })
    await expect(meta.consent(caller.dialogUrl(), { person: ana, pages: [bakery, blue] })).rejects.toThrow(
      'Not a Page of this person',
    )
    const url = caller.dialogUrl({ decision: 'allow', person: ana.id, page: blue.id })
    const refused = await meta.fetch(url, { method: 'POST' })
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('own the Page Blue Store.')])
    expect((await meta.fetch(caller.dialogUrl({ person: '1' }))).status).toBe(400)
  })
})

describe('a planned consent', () => {
  it('is ticked on the page, counts as it is sent, and is used up by it', async () => {
    const { meta, ana, caller, open, broughtBy } = setUp()
    const blue = meta.world.addPage({ name: 'Blue Store' })
    meta.world.addPage({ name: 'Red Store' })
    meta.world.consent.next({ person: meta.world.person, pages: [blue], decline: ['read_insights'] })
    const page = await open()
    expect(page.text).toContain('You are Robin Example.')
    expect(page.text).toContain('A test has planned this answer.')
    expect(await broughtBy(await page.submit())).toEqual({
      name: 'Robin Example',
      pages: ['Blue Store'],
      declined: ['read_insights'],
    })
    expect(meta.world.consent.pending()).toEqual([])
    const next = await open()
    expect(next.text).toContain('You are Ana Lopez.')
    expect(next.text).not.toContain('planned')
    expect(ana.id).toBe(String((await caller.get('me', await caller.logIn())).at('id')))
  })

  it('may be changed at the page: another person, another answer', async () => {
    const { meta, open, broughtBy } = setUp()
    const blue = meta.world.addPage({ name: 'Blue Store' })
    meta.world.consent.next({ pages: [blue], decision: 'deny' })
    const page = await open()
    expect(page.text).toContain('You are Robin Example.')
    expect((await page.submit()).searchParams.get('error')).toBe('access_denied')
    meta.world.consent.next({ pages: [blue], decision: 'deny' })
    const other = await (await open()).follow('Ana Lopez')
    expect(await broughtBy(await other.submit('Continue'))).toMatchObject({
      name: 'Ana Lopez',
      pages: ['Maple Bakery'],
    })
    expect(meta.world.consent.pending()).toEqual([])
  })

  it('picks the portfolio of a system user at the page too', async () => {
    const permissions = ['business_management']
    const { meta, ana, caller } = setUp({ app: { loginConfigs: { '78': { permissions, token: 'system-user' } } } })
    meta.world.addBusiness({ name: 'First', people: [ana] })
    const second = meta.world.addBusiness({ name: 'Second', people: [ana] })
    meta.world.consent.next({ business: second })
    const asked = { scope: '', config_id: '78', response_type: 'code', override_default_response_type: 'true' }
    const callback = await (await openPage(meta.fetch, caller.dialogUrl(asked))).submit()
    const answer = await caller.redeem(callback.searchParams.get('code') ?? '')
    const me = await caller.get('me?fields=client_business_id', String(answer.at('access_token')))
    expect(me.at('client_business_id')).toBe(second.id)
  })

  it('of meta.consent() is the next one whatever waits, and does not wait where Meta shows an error', async () => {
    const { meta, caller, broughtBy } = setUp()
    const waiting = { decline: ['read_insights'] }
    meta.world.consent.next(waiting)
    const callback = await meta.consent(caller.dialogUrl(), { decline: ['instagram_basic'] })
    expect((await broughtBy(callback)).declined).toEqual(['instagram_basic'])
    await expect(meta.consent(caller.dialogUrl({ client_id: '1' }), { decision: 'deny' })).rejects.toThrow(
      'Invalid App',
    )
    expect(meta.world.consent.pending()).toEqual([waiting])
  })

  it('is ticked on the page of Instagram Login', async () => {
    const { meta } = setUp()
    meta.world.addInstagram({ username: 'first' })
    const second = meta.world.addInstagram({ username: 'second' })
    const instagram = createInstagramCaller(meta)
    meta.world.consent.next({ instagram: second, decline: ['instagram_business_manage_insights'] })
    const callback = await (await openPage(meta.fetch, instagram.dialogUrl())).submit()
    const answer = await instagram.redeem(callback.searchParams.get('code') ?? '')
    expect(answer.at('permissions')).toEqual(['instagram_business_basic', 'instagram_business_manage_comments'])
    const token = String(answer.at('access_token'))
    expect((await instagram.get('me?fields=username', token)).at('username')).toBe('second')
    expect(meta.world.consent.pending()).toEqual([])
    meta.world.consent.next({ decision: 'deny' })
    const denied = await (await openPage(meta.fetch, instagram.dialogUrl())).submit()
    expect(denied.searchParams.get('error')).toBe('access_denied')
  })

  it('cannot decline what no login knows, or decide anything else', () => {
    const { meta } = setUp()
    const { consent } = meta.world
    expect(() => consent.next({ decline: ['read_insight'] })).toThrow(
      "consent.next(): decline[0] is wrong: there is no permission 'read_insight': did you mean 'read_insights'?",
    )
    const maybe: Parameters<typeof consent.next>[0] = JSON.parse('{"decision": "maybe"}')
    expect(() => consent.next(maybe)).toThrow('consent.next(): decision is wrong')
    expect(consent.pending()).toEqual([])
  })

  it('is answered by the person, never by its own address', async () => {
    const meta = createEmulator()
    const page = meta.world.addPage({ name: 'Blue Store' })
    const address = `${createCaller(meta).dialogUrl()}&decision=allow&page=${page.id}&permission=read_insights`
    const callback = await (await openPage(meta.fetch, address)).submit('Cancel')
    expect(callback.searchParams.get('error')).toBe('access_denied')
  })
})
