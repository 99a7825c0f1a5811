import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEmulator, type EmulatedPage, type Emulator, type ListeningEmulator } from '../../testing.ts'
import { column, createCaller, readAnswer } from '../test-support/caller.ts'
import { createInstagramCaller } from '../test-support/instagram-caller.ts'

let meta: Emulator
let listening: ListeningEmulator
let page: EmulatedPage
beforeEach(async () => {
  meta = createEmulator()
  const owner = meta.world.addPerson({ name: 'Ana Lopez' })
  page = meta.world.addPage({ name: 'Maple Bakery', owner, instagram: { username: 'maple' } })
  listening = await meta.listen()
})
afterEach(() => listening.close())

async function call(method: string, path: string, body?: unknown) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const headers = { 'content-type': 'application/json' }
  return readAnswer(await fetch(`${listening.control}/${path}`, { method, headers, ...sent }))
}

describe('grants, from outside', () => {
  it.each([
    ['revoke', 458],
    ['changePassword', 460],
    ['checkpoint', 459],
  ])('%s ends the tokens of a person with %i', async (move, subcode) => {
    const caller = createCaller(meta)
    const token = await caller.logIn()
    expect((await call('POST', 'grants', { person: 'Ana Lopez', move })).body).toEqual({ ok: true })
    expect((await caller.get('me', token)).at('error', 'error_subcode')).toBe(subcode)
    await call('POST', 'grants', { person: 'Ana Lopez', move: 'passCheckpoint' })
    expect((await caller.get('me', token)).at('error', 'error_subcode')).toBe(subcode === 459 ? undefined : subcode)
  })

  it('set permissions and the days of a token, of a person or an account', async () => {
    const caller = createCaller(meta)
    const token = await caller.logIn()
    await call('POST', 'grants', { person: 'Ana Lopez', permissions: { read_insights: 'expired' }, expireInDays: 2 })
    expect(column(await caller.get('me/permissions?status=expired', token), 'permission')).toEqual(['read_insights'])
    const instagram = createInstagramCaller(meta)
    const its = await instagram.logIn()
    await call('POST', 'grants', { account: 'maple', permissions: { instagram_business_basic: 'declined' } })
    expect((await instagram.get('me', its)).at('error', 'code')).toBe(10)
    await call('POST', 'clock', { advance: { days: 3 } })
    expect((await caller.get('me', token)).at('error', 'error_subcode')).toBe(463)
  })

  it.each([
    [{ person: 'Ana Lopez' }, 'Nothing would happen: give move, expireInDays or permissions.'],
    [{ move: 'revoke' }, 'Name whose grant it is: either person, or account for Instagram Login.'],
    [{ person: 'Ana Lopes', move: 'revoke' }, "person is wrong: nothing here is called 'Ana Lopes': did you mean"],
    [{ account: 'mapel', move: 'revoke' }, "account is wrong: nothing here is called 'mapel': did you mean 'maple'?"],
    [{ person: 'Ana Lopez', permissions: { email: 'granted' } }, 'Ana Lopez has not connected the app'],
    [
      { person: 'Ana Lopez', move: 'requestDeletion' },
      'The app has no data deletion address: set app.dataDeletionUrl.',
    ],
    [{ person: 'Ana Lopez', move: 'die' }, 'move is wrong: invalid option'],
  ])('%j is answered with one sentence', async (body, sentence) => {
    const answer = await call('POST', 'grants', body)
    expect([answer.status, answer.at('error')]).toEqual([400, expect.stringContaining(sentence)])
  })
})

describe('webhooks, from outside', () => {
  it('go to the address that the app subscribed, by the name of a Page, and say what was held back', async () => {
    const texts: string[] = []
    const app = createServer((incoming, answer) => {
      const { searchParams } = new URL(incoming.url ?? '', 'http://localhost')
      incoming.on('data', (chunk) => texts.push(String(chunk)))
      incoming.on('end', () => answer.end(searchParams.get('hub.challenge')))
    })
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
    try {
      const address = app.address()
      const callbackUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/webhooks`
      await meta.webhooks.subscribe({ object: 'page', callbackUrl, verifyToken: 'v', fields: ['feed'] })
      const changes = [{ field: 'feed', value: { item: 'comment' } }]
      const update = { object: 'page', entry: [{ id: 'Maple Bakery', changes }] }
      expect((await call('POST', 'webhooks', update)).at('held', 0)).toMatchObject({ id: page.id, field: 'feed' })
      const body = new URLSearchParams({ subscribed_fields: 'feed', access_token: meta.world.grants.tokenFor(page) })
      await fetch(`${listening.hosts.facebookGraph}/v26.0/${page.id}/subscribed_apps`, { method: 'POST', body })
      expect((await call('POST', 'webhooks', { ...update, copies: 2 })).body).toEqual({ sent: 1, held: [] })
      expect(texts).toHaveLength(2)
      expect(JSON.parse(texts[0] ?? '')).toMatchObject({ object: 'page', entry: [{ id: page.id, changes }] })
      expect((await call('GET', 'state')).at('deliveries', 1)).toMatchObject({ what: 'page', outcome: 'accepted' })
    } finally {
      app.close()
    }
  })

  it('about what is not there are refused', async () => {
    const about = (object: string) => ({ object, entry: [{ id: '1', changes: [{ field: 'feed', value: 1 }] }] })
    expect((await call('POST', 'webhooks', about('page'))).at('error')).toMatch(/^entry\[0\]\.id is wrong: nothing/)
    expect((await call('POST', 'webhooks', about('user'))).at('error')).toMatch(
      /no person of this world has the id '1'\.$/,
    )
  })
})

describe('what was published, from outside', () => {
  it('is edited and removed by its id, of a series too', async () => {
    const caller = createCaller(meta)
    const token = await caller.pageToken(page.id)
    const post = page.addPost({ message: 'Old' })
    const made = page.addPosts({ count: 3, newestAt: '2026-11-01T00:00:00Z' }).at(1)
    const media = page.instagram?.addMedia({ kind: 'image', caption: 'Old' })
    const comment = media?.addComment()
    for (const id of [post.id, made.id]) {
      expect((await call('POST', 'edits', { id, set: { message: 'New' } })).body).toEqual({ ok: true })
    }
    await call('POST', 'edits', { id: media?.id, set: { caption: 'New', likes: 7 } })
    const posts = await caller.get(`${page.id}/posts?fields=message`, token)
    expect(column(posts, 'message')).toEqual(['New', 'Post 1', 'New', 'Post 3'])
    expect((await caller.get(`${media?.id}?fields=caption,like_count`, token)).body).toMatchObject({ like_count: 7 })
    for (const id of [comment?.id, media?.id, post.id]) {
      expect((await call('DELETE', `things?id=${id}`)).body).toEqual({ ok: true })
    }
    expect(column(await caller.get(`${page.id}/posts?fields=message`, token), 'message')).toHaveLength(3)
    expect((await caller.get(String(media?.id), token)).at('error', 'error_subcode')).toBe(33)
    expect((await call('DELETE', `things?id=${made.id}`)).at('error')).toMatch(
      /is one of a series or stands for a count/,
    )
  })

  it.each([
    ['POST', 'edits', { id: '1', set: {} }, "There is no post, medium, Instagram story or ad with the id '1' to edit."],
    ['POST', 'edits', { id: '1' }, 'set is missing.'],
    ['DELETE', 'things?id=1', undefined, "There is no post, story, medium, comment or ad with the id '1' to remove."],
    ['DELETE', 'things', undefined, 'Say what to remove: id is missing from the query.'],
  ])('%s %s %j is answered with one sentence', async (method, path, body, sentence) => {
    const answer = await call(method, path, body)
    expect([answer.status, answer.at('error')]).toEqual([400, sentence])
  })

  it('is not edited by a key of another kind', async () => {
    const { id } = page.addPost()
    expect((await call('POST', 'edits', { id, set: { caption: 'New' } })).at('error')).toBe(
      "a post's edit(): its argument has no key 'caption'.",
    )
  })
})
