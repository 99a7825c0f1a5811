import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../testing.ts'
import { child, column, createCaller, items, keysOf, readAnswer, SCOPES } from '../test-support/caller.ts'

async function setUp(changes: { scope?: string; followers?: number } = {}) {
  const { scope = SCOPES, followers = 5000 } = changes
  const meta = createEmulator()
  const page = meta.world.addPage({ name: 'Blue Store', followers, instagram: { username: 'blue_store', followers } })
  const caller = createCaller(meta)
  const token = await caller.pageToken(page.id, { scope })
  return { meta, page, ig: page.instagram, caller, token, get: (path: string) => caller.get(path, token) }
}

function without(permission: string): string {
  return SCOPES.split(',')
    .filter((scope) => scope !== permission)
    .join(',')
}

describe('fields', () => {
  it('answers the asked fields and always the id, with aliases and nested selections', async () => {
    const { page, ig, get } = await setUp()
    ig.addMedia({ kind: 'image', caption: 'One' })
    ig.addMedia({ kind: 'image', caption: 'Two' })
    const fields = 'name,picture{url},instagram_business_account{username,media.limit(1){caption}}'
    const answer = await get(`${page.id}?fields=${fields}`)
    expect(keysOf(answer.body)).toEqual(['name', 'picture', 'instagram_business_account', 'id'])
    expect(answer.at('picture', 'data')).toEqual({ url: expect.stringContaining('https://scontent.example/') })
    expect(answer.at('instagram_business_account')).toMatchObject({
      id: ig.id,
      username: 'blue_store',
      media: { data: [{ caption: 'Two' }], paging: { next: expect.stringContaining('after=') } },
    })
  })

  it('refuses names Meta does not have, and leaves out names it has nothing for', async () => {
    const { page, get } = await setUp()
    expect((await get(`${page.id}?fields=foo`)).at('error', 'message')).toBe(
      '(#100) Tried accessing nonexisting field (foo) on node type (Page)',
    )
    expect((await get(`${page.id}?fields=website`)).body).toEqual({ id: page.id })
    expect((await get(`${page.id}?fields=name{`)).at('error', 'code')).toBe(2500)
  })

  it.each([
    ['id,name,picture,picture{url}', 'Field picture specified more than once', 23],
    ['instagram_business_account{id,id}', 'Field id specified more than once', 32],
  ])('refuses a field given twice: %s', async (fields, text, character) => {
    const { page, get } = await setUp()
    const answer = await get(`${page.id}?fields=${fields}`)
    expect(answer.at('error', 'code')).toBe(2500)
    expect(answer.at('error', 'message')).toBe(
      `Syntax error "${text}. This is only possible before version 2.1" at character ${character}: ${fields}`,
    )
  })

  it('answers default fields when none are asked for', async () => {
    const { caller, page, get } = await setUp()
    expect((await get(page.id)).body).toEqual({ name: 'Blue Store', id: page.id })
    const accounts = await caller.get('me/accounts', await caller.logIn())
    expect(keysOf(accounts.at('data', 0))).toEqual(['access_token', 'category', 'category_list', 'name', 'id', 'tasks'])
  })
})

it.each(['{account}?fields=', 'batch'])(
  'answers braces of any depth with an error, not with its end: %s',
  async (door) => {
    const { ig, meta, token, get } = await setUp()
    const fields = `${'media{'.repeat(20_000)}id${'}'.repeat(20_000)}`
    if (door !== 'batch') {
      expect((await get(`${ig.id}?fields=${fields}`)).at('error', 'code')).toBe(2500)
      return
    }
    const batch = JSON.stringify([
      { method: 'GET', relative_url: `${ig.id}?fields=${fields}` },
      { method: 'GET', relative_url: ig.id },
    ])
    const body = new URLSearchParams({ access_token: token, batch })
    const answer = await readAnswer(await meta.fetch('https://graph.facebook.com/v26.0/', { method: 'POST', body }))
    expect(items(answer).map((item) => child(item, 'code'))).toEqual([400, 200])
  },
)

describe('edges', () => {
  it('of a post answer as its fields do, and of a Page what is not there', async () => {
    const { page, get } = await setUp()
    const { id } = page.addPost({ kind: 'photo', reactions: 7, comments: 2 })
    const attachment = await get(`${id}/attachments?fields=media_type`)
    expect(attachment.body).toEqual({ data: [{ media_type: 'photo' }] })
    expect((await get(`${id}/reactions?summary=total_count`)).at('summary', 'total_count')).toBe(7)
    expect((await get(`${id}/comments?summary=true`)).at('summary', 'total_count')).toBe(2)
    const plain = page.addPost()
    expect((await get(`${plain.id}/attachments`)).body).toEqual({ data: [] })
    for (const edge of ['photos', 'albums', 'live_videos', 'scheduled_posts', 'visitor_posts', 'tagged']) {
      expect((await get(`${page.id}/${edge}`)).body, edge).toEqual({ data: [] })
    }
    expect((await get(`${page.instagram?.id}/collaborative_media`)).body).toEqual({ data: [] })
  })

  it('of posts hold the newest 600 of each year', async () => {
    const { page, get } = await setUp()
    page.addPosts({ count: 1200, everyHours: 4, newestAt: '2026-11-20T00:00:00Z' })
    page.addPosts({ count: 3, everyHours: 24, newestAt: '2025-05-03T00:00:00Z' })
    const messages: unknown[] = []
    let after = ''
    for (let turn = 0; turn < 9; turn += 1) {
      const answer = await get(`${page.id}/published_posts?fields=message&limit=100${after}`)
      messages.push(...column(answer, 'message'))
      if (answer.at('paging', 'next') === undefined) break
      after = `&after=${String(answer.at('paging', 'cursors', 'after'))}`
    }
    expect(messages).toHaveLength(603)
    expect(messages.slice(599)).toEqual(['Post 600', 'Post 1', 'Post 2', 'Post 3'])
    const since = Date.parse('2025-01-01T00:00:00Z') / 1000
    const old = await get(`${page.id}/posts?fields=message&since=${since}&until=${since + 180 * 86_400}`)
    expect(column(old, 'message')).toEqual(['Post 1', 'Post 2', 'Post 3'])
  })

  it('nested below another keep what was asked of them in their next', async () => {
    const { page, ig, get } = await setUp()
    for (let count = 0; count < 3; count += 1) ig.addMedia({ kind: 'image', caption: String(count) })
    const nested = 'media.limit(1).since(1700000000){caption,children{id}}'
    const answer = await get(`${page.id}?fields=instagram_business_account{${nested}}`)
    const next = new URL(String(answer.at('instagram_business_account', 'media', 'paging', 'next'))).searchParams
    expect([next.get('fields'), next.get('since'), next.get('limit')]).toEqual([
      'caption,children{id}',
      '1700000000',
      '1',
    ])
  })
})

describe('paging', () => {
  it('walks cursors forward and back, with the token in next, until next is missing', async () => {
    const { meta, page, get, token } = await setUp()
    for (let hour = 1; hour <= 5; hour += 1)
      page.addPost({ message: `post ${hour}`, publishedAt: `2026-11-20T0${hour}:00:00Z` })
    const edge = `${page.id}/published_posts?limit=2`
    const first = await get(edge)
    const second = await get(`${edge}&after=${String(first.at('paging', 'cursors', 'after'))}`)
    const third = await get(`${edge}&after=${String(second.at('paging', 'cursors', 'after'))}`)
    expect([first, second, third].map((answer) => column(answer, 'message'))).toEqual([
      ['post 5', 'post 4'],
      ['post 3', 'post 2'],
      ['post 1'],
    ])
    expect(first.at('paging', 'previous')).toBeUndefined()
    expect(third.at('paging', 'next')).toBeUndefined()
    const back = await get(`${edge}&before=${String(third.at('paging', 'cursors', 'before'))}`)
    expect(back.at('data')).toEqual(second.at('data'))

    const next = String(first.at('paging', 'next'))
    expect(new URL(next).searchParams.get('access_token')).toBe(token)
    const followed: unknown = await (await meta.fetch(next)).json()
    expect(followed).toMatchObject({ data: second.at('data') })
  })

  it('leaves holes for hidden items: a page may be short, or empty with a next', async () => {
    const { ig, get } = await setUp()
    ig.addMedia({ kind: 'image', caption: 'seen', publishedAt: '2026-11-01T00:00:00Z' })
    ig.addMedia({ kind: 'image', hidden: true, publishedAt: '2026-11-02T00:00:00Z' })
    const first = await get(`${ig.id}/media?limit=1`)
    expect(first.at('data')).toEqual([])
    expect(first.at('paging', 'next')).toEqual(expect.any(String))
    const after = String(first.at('paging', 'cursors', 'after'))
    expect(column(await get(`${ig.id}/media?limit=1&fields=caption&after=${after}`), 'caption')).toEqual(['seen'])
  })

  it('lists what stands below a Page as fields of it, with the parameters of the edge', async () => {
    const { page, get } = await setUp()
    for (const kind of ['photo', 'reel', 'video'] as const) page.addPost({ kind, message: kind })
    page.addStory()
    const fields = 'posts.limit(2){message},video_reels{description},videos.limit(1){id},stories.status(ARCHIVED)'
    const answer = await get(`${page.id}?fields=${fields}`)
    expect(items(answer, 'posts', 'data').map((post) => child(post, 'message'))).toEqual(['video', 'reel'])
    expect(items(answer, 'video_reels', 'data').map((video) => child(video, 'description'))).toEqual(['reel'])
    expect(items(answer, 'videos', 'data')).toHaveLength(1)
    expect(answer.at('stories', 'data')).toEqual([])
    expect((await get(`${page.id}?fields=feed.limit(101)`)).at('error', 'code')).toBe(100)
  })

  it('refuses 101 Page posts, cuts other limits, and forgets the cursor of a removed item', async () => {
    const { page, ig, get } = await setUp()
    expect((await get(`${page.id}/published_posts?limit=101`)).at('error', 'code')).toBe(100)
    expect((await get(`${ig.id}/media?limit=1000`)).status).toBe(200)
    const post = page.addPost()
    const first = await get(`${page.id}/published_posts?limit=1`)
    const after = String(first.at('paging', 'cursors', 'after'))
    post.remove()
    expect((await get(`${page.id}/published_posts?after=${after}`)).at('error', 'code')).toBe(2642)
  })

  it('filters by creation time, half-open', async () => {
    const { ig, get } = await setUp()
    for (const day of ['18', '19', '20']) {
      ig.addMedia({ kind: 'image', caption: day, publishedAt: `2026-11-${day}T00:00:00Z` })
    }
    const since = Date.parse('2026-11-19T00:00:00Z') / 1000
    const until = Date.parse('2026-11-20T00:00:00Z') / 1000
    expect(column(await get(`${ig.id}/media?fields=caption&since=${since}&until=${until}`), 'caption')).toEqual(['19'])
    expect((await get(`${ig.id}/media?since=whenever`)).at('error', 'code')).toBe(100)
  })
})

describe('Page posts', () => {
  it('leaves out what is empty, and signs pictures anew on every read', async () => {
    const { page, get } = await setUp()
    const text = page.addPost({ message: 'Text only', shares: 0 })
    page.addPost({ kind: 'photo', shares: 3, publishedAt: '2026-11-22T10:00:00Z' })
    const fields = 'message,status_type,created_time,shares,full_picture,attachments{media_type,url}'
    const edge = `${page.id}/published_posts?fields=${fields}`
    const answer = await get(edge)
    expect(answer.at('data', 0)).toEqual({
      message: 'Text only',
      status_type: 'mobile_status_update',
      created_time: '2026-11-23T09:00:00+0000',
      id: text.id,
    })
    expect(answer.at('data', 1)).toMatchObject({
      shares: { count: 3 },
      attachments: { data: [{ media_type: 'photo' }] },
    })
    expect(answer.at('data', 1, 'message')).toBeUndefined()
    expect((await get(edge)).at('data', 1, 'full_picture')).not.toBe(answer.at('data', 1, 'full_picture'))
  })

  it('shows albums with their pictures and reels by their address', async () => {
    const { page, get } = await setUp()
    const album = page.addPost({ kind: 'album' })
    const reel = page.addPost({ kind: 'reel' })
    const shown = await get(`${album.id}?fields=attachments{media_type,subattachments{media_type,media{image{src}}}}`)
    expect(shown.at('attachments', 'data', 0)).toMatchObject({
      media_type: 'album',
      subattachments: { data: [{ media_type: 'photo' }, { media_type: 'photo' }, { media_type: 'photo' }] },
    })
    const video = reel.id.split('_')[1]
    expect((await get(`${reel.id}?fields=permalink_url,attachments{media_type,target{id}}`)).body).toEqual({
      permalink_url: `https://www.facebook.com/reel/${video}/`,
      attachments: { data: [{ media_type: 'video', target: { id: video } }] },
      id: reel.id,
    })
  })

  it('counts reactions and comments with pages_read_user_content, and fails the whole call without', async () => {
    const fields =
      'message,reactions.limit(0).summary(true),reactions.type(LOVE).limit(0).summary(true).as(love),comments.limit(0).summary(true)'
    const allowed = await setUp()
    allowed.page.addPost({ reactions: 100, comments: 5 })
    expect((await allowed.get(`${allowed.page.id}/published_posts?fields=${fields}`)).at('data', 0)).toMatchObject({
      reactions: { data: [], summary: { total_count: 100 } },
      love: { summary: { total_count: 9 } },
      comments: { summary: { total_count: 5 } },
    })
    const refused = await setUp({ scope: without('pages_read_user_content') })
    refused.page.addPost()
    expect((await refused.get(`${refused.page.id}/published_posts?fields=${fields}`)).at('error', 'code')).toBe(10)
    expect((await refused.get(`${refused.page.id}/published_posts?fields=message,shares`)).status).toBe(200)
  })

  it('stand in posts and published_posts alike, and in the feed with pages_read_user_content', async () => {
    const allowed = await setUp()
    allowed.page.addPost({ message: 'One' })
    for (const edge of ['feed', 'posts', 'published_posts']) {
      const answer = await allowed.get(`${allowed.page.id}/${edge}`)
      expect(column(answer, 'message')).toEqual(['One'])
    }
    const refused = await setUp({ scope: without('pages_read_user_content') })
    expect((await refused.get(`${refused.page.id}/feed`)).at('error', 'code')).toBe(10)
    expect((await refused.get(`${refused.page.id}/posts`)).status).toBe(200)
  })

  it('can be edited and removed', async () => {
    const { meta, page, get } = await setUp()
    const post = page.addPost({ message: 'Old', reactions: 1 })
    meta.clock.advance({ hours: 1 })
    post.edit({ message: 'New', reactions: 2 })
    expect((await get(`${post.id}?fields=message,updated_time`)).body).toMatchObject({
      message: 'New',
      updated_time: '2026-11-23T10:00:00+0000',
    })
    post.remove()
    expect((await get(post.id)).body).toMatchObject({ error: { code: 100, error_subcode: 33 } })
  })
})

describe('Instagram media', () => {
  it('tells reels, albums and hidden or licensed things apart by missing keys', async () => {
    const { ig, get } = await setUp()
    ig.addMedia({ kind: 'carousel', publishedAt: '2026-11-01T00:00:00Z' })
    ig.addMedia({
      kind: 'reel',
      copyrighted: true,
      likesHidden: true,
      comments: 7,
      publishedAt: '2026-11-02T00:00:00Z',
    })
    const fields =
      'caption,media_type,media_product_type,media_url,thumbnail_url,like_count,comments_count,children{media_type,media_url}'
    const answer = await get(`${ig.id}/media?fields=${fields}`)
    expect(keysOf(answer.at('data', 0))).toEqual([
      'media_type',
      'media_product_type',
      'thumbnail_url',
      'comments_count',
      'id',
    ])
    expect(answer.at('data', 0)).toMatchObject({ media_type: 'VIDEO', media_product_type: 'REELS', comments_count: 7 })
    expect(answer.at('data', 1)).toMatchObject({
      media_type: 'CAROUSEL_ALBUM',
      media_product_type: 'FEED',
      children: { data: [{ media_type: 'IMAGE' }, { media_type: 'VIDEO' }] },
    })
    const child = String(answer.at('data', 1, 'children', 'data', 0, 'id'))
    expect((await get(`${child}?fields=media_type`)).body).toEqual({ media_type: 'IMAGE', id: child })
    expect((await get(`${child}/insights?metric=reach`)).at('error', 'error_subcode')).toBe(33)
  })

  it('can be edited', async () => {
    const { ig, get } = await setUp()
    const media = ig.addMedia({ kind: 'image', caption: 'Old', likes: 1 })
    media.edit({ caption: 'New', likes: 2 })
    expect((await get(`${media.id}?fields=caption,like_count`)).body).toMatchObject({ caption: 'New', like_count: 2 })
  })
})

describe('who may see what', () => {
  it('shows the linked account only when it is professional and instagram_basic was granted', async () => {
    const fields = 'fields=instagram_business_account,connected_instagram_account'
    const granted = await setUp()
    expect(keysOf((await granted.get(`${granted.page.id}?${fields}`)).body)).toHaveLength(3)
    const declined = await setUp({ scope: without('instagram_basic') })
    expect((await declined.get(`${declined.page.id}?${fields}`)).body).toEqual({ id: declined.page.id })
    expect((await declined.get(declined.ig.id)).at('error', 'code')).toBe(10)

    const { meta, caller } = granted
    const personal = meta.world.addPage({ name: 'Private', instagram: { username: 'someone', kind: 'PERSONAL' } })
    const token = await caller.pageToken(personal.id)
    expect((await caller.get(`${personal.id}?${fields}`, token)).body).toEqual({
      connected_instagram_account: { id: personal.instagram.id },
      id: personal.id,
    })
    const all = 'id,username,name,followers_count,media_count,media{caption}'
    const connected = await caller.get(`${personal.id}?fields=connected_instagram_account{${all}}`, token)
    expect(connected.at('connected_instagram_account')).toEqual({ id: personal.instagram.id, username: 'someone' })
    expect((await caller.get(personal.instagram.id, token)).at('error', 'error_subcode')).toBe(33)
  })

  it('keeps other Pages, other people and Pages that were not picked out of reach', async () => {
    const { meta, page, caller, get } = await setUp()
    const second = meta.world.addPage({ name: 'Second' })
    expect((await get(second.id)).at('error', 'message')).toBe('(#10) Requested Page Does Not Match Page Access Token')
    const stranger = meta.world.addPage({ name: 'Foreign', owner: meta.world.addPerson({ name: 'Ana' }) })
    meta.world.consent.next({ pages: [second] })
    const token = await caller.logIn()
    expect(column(await caller.get('me/accounts', token), 'name')).toEqual(['Second'])
    const post = stranger.addPost({ message: 'Not yours' })
    for (const path of [stranger.id, `${stranger.id}/published_posts`, post.id]) {
      const error = (await caller.get(path, token)).at('error')
      const message = expect.stringMatching(/pages_read_engagement.*Page Public Content Access/)
      expect(error).toMatchObject({ code: 10, message })
    }
    const appToken = `${meta.app.id}|${meta.app.secret}`
    expect((await caller.get(page.id, appToken)).at('error', 'code')).toBe(10)
    expect((await get(`${meta.world.person.id}`)).at('error', 'error_subcode')).toBe(33)
  })

  it('hides a Page that was not ticked, its account and its token, from the person too', async () => {
    const { meta, page, ig, caller } = await setUp()
    const second = meta.world.addPage({ name: 'Second' })
    meta.world.consent.next({ pages: [second] })
    const token = await caller.logIn()
    expect((await caller.get(`${second.id}?fields=access_token`, token)).at('access_token')).toMatch(/^EAAfake/)
    expect((await caller.get(`${page.id}?fields=name,access_token`, token)).at('error', 'code')).toBe(10)
    for (const path of [ig.id, `${ig.id}/media`]) {
      expect((await caller.get(path, token)).at('error', 'error_subcode')).toBe(33)
    }
  })

  it('hides every Page from a login that asked for no permission about Pages', async () => {
    const { page, caller } = await setUp()
    const other = await setUp({ scope: 'email' })
    expect((await other.caller.get(other.page.id, await other.caller.logIn({ scope: 'email' }))).body).toMatchObject({
      error: { code: 10 },
    })
    expect((await caller.get(page.id, await caller.logIn({ scope: 'pages_show_list' }))).status).toBe(200)
  })

  it('follows the tasks of the person on the Page', async () => {
    const { meta, caller } = await setUp()
    const read = async (tasks: readonly string[]) => {
      const instagram = { username: `role_${tasks.join('').toLowerCase()}`, followers: 5000 }
      const page = meta.world.addPage({ name: 'Role', tasks, followers: 5000, instagram })
      const token = await caller.pageToken(page.id)
      const account = await caller.get(`${page.id}?fields=instagram_business_account`, token)
      const numbers = await caller.get(`${page.instagram.id}/insights?metric=reach&period=day`, token)
      const ofPage = await caller.get(`${page.id}/insights?metric=page_follows&period=day`, token)
      const listed = await caller.get('me/accounts?fields=tasks', await caller.logIn())
      return {
        hasAccount: account.at('instagram_business_account') !== undefined,
        insights: numbers.at('error', 'code') ?? 'told',
        pageEntries: column(ofPage, 'name').length,
        tasks: column(listed, 'tasks').at(-1),
      }
    }
    const ads = { hasAccount: true, insights: 10, pageEntries: 0 }
    const analyst = { hasAccount: true, insights: 'told', pageEntries: 1 }
    expect(await read(['ADVERTISE'])).toEqual({ ...ads, tasks: ['ADVERTISE'] })
    expect(await read(['ANALYZE'])).toEqual({ ...analyst, tasks: ['ANALYZE'] })
    expect(await read(['PROFILE_PLUS_FULL_CONTROL'])).toEqual({ ...analyst, tasks: ['PROFILE_PLUS_FULL_CONTROL'] })
    expect(await read([])).toEqual({ hasAccount: false, insights: 10, pageEntries: 0, tasks: [] })
  })

  it('wants pages_read_engagement for follower data and posts', async () => {
    const { page, get } = await setUp({ scope: without('pages_read_engagement') })
    expect((await get(`${page.id}?fields=name,category`)).status).toBe(200)
    expect((await get(`${page.id}?fields=followers_count`)).at('error', 'code')).toBe(10)
    expect((await get(`${page.id}/published_posts`)).at('error', 'code')).toBe(10)
  })
})
