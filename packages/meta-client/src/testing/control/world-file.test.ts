import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { assemble } from '../assemble.ts'
import { column, createCaller, SCOPES } from '../test-support/caller.ts'
import { addToWorld } from './add-to-world.ts'
import { InputError, readInput } from '../input.ts'
import { worldFile } from './world-file.ts'

function start() {
  const { emulator, door } = assemble({})
  const { world, clock } = door.controlled
  const add = (file: unknown) => addToWorld(world, readInput(worldFile, file, 'The world'), clock.now())
  return { emulator, world, add, caller: createCaller(emulator) }
}

function add(file: unknown) {
  const its = start()
  return { ...its, pages: its.add(file).pages }
}

describe('a world file', () => {
  it('holds people, portfolios, Pages with all that stands on them, and accounts alone', async () => {
    const { emulator, world, pages, caller } = add({
      people: [{ name: 'Ana Lopez' }],
      businesses: [{ name: 'Maple Group', people: ['Ana Lopez'] }],
      pages: [
        {
          name: 'Maple Bakery',
          owner: 'Ana Lopez',
          portfolio: 'Maple Group',
          followers: 500,
          posts: [{ kind: 'photo', message: 'Bread', publishedAt: '2026-11-20T09:00:00Z', reactions: 3 }],
          postSeries: [{ count: 2, newestAt: '2026-11-19T09:00:00Z', kind: 'reel' }],
          stories: [{ kind: 'photo' }],
          instagram: {
            username: 'maple',
            followers: 800,
            media: [
              { kind: 'image', caption: 'Two', comments: [{ text: 'Nice', replies: [{ text: 'Thanks' }] }] },
              { kind: 'reel', caption: 'One', comments: 4, publishedAt: '2026-11-01T00:00:00Z' },
            ],
            mediaSeries: [{ count: 3, newestAt: '2026-10-01T00:00:00Z' }],
            stories: [{ viewers: 9 }],
            tags: [{ by: 'ana.l', kind: 'image' }],
          },
        },
      ],
      accounts: [{ username: 'rival', media: [{ kind: 'image', caption: 'Theirs' }] }],
    })
    const [page] = pages
    const ig = page?.instagram?.id ?? ''
    expect(page?.name).toBe('Maple Bakery')
    const ana = world.people().find(({ name }) => name === 'Ana Lopez')
    expect(ana).toBeDefined()
    if (ana) emulator.world.consent.next({ person: ana })
    const scope = `${SCOPES},business_management,ads_read,instagram_manage_comments`
    const token = await caller.pageToken(page?.id ?? '', { scope })
    const get = (path: string) => caller.get(path, token)
    expect(column(await get(`${page?.id}/published_posts`), 'message')).toEqual(['Bread', 'Post 1', 'Post 2'])
    expect(column(await get(`${page?.id}/video_reels?fields=description`), 'description')).toEqual(['Post 1', 'Post 2'])
    expect(column(await get(`${page?.id}/stories`), 'media_type')).toEqual(['photo'])
    const media = await get(`${ig}/media?fields=caption,comments_count`)
    expect(column(media, 'caption')).toEqual(['Two', 'One', 'Media 1', 'Media 2', 'Media 3'])
    expect(column(media, 'comments_count').slice(0, 2)).toEqual([2, 4])
    expect(column(await get(`${ig}/stories`), 'id')).toHaveLength(1)
    expect(column(await get(`${ig}/tags`), 'id')).toHaveLength(1)
    const discovered = await get(`${ig}?fields=business_discovery.username(rival){media{caption}}`)
    expect(discovered.at('business_discovery', 'media', 'data', 0, 'caption')).toBe('Theirs')
  })

  it('that names people has nobody else: the first of them steps in where nobody is named', () => {
    const named = add({
      people: [{ name: 'Ana' }, { name: 'Kim' }],
      businesses: [{ name: 'M' }],
      pages: [{ name: 'A' }],
    })
    expect(named.world.people().map(({ name }) => name)).toEqual(['Ana', 'Kim'])
    named.add({ pages: [{ name: 'B' }] })
    expect(named.world.people()).toHaveLength(2)
    expect(
      add({ pages: [{ name: 'A' }] })
        .world.people()
        .map(({ name }) => name),
    ).toEqual(['Robin Example'])
    expect(add({}).world.people()).toEqual([])
  })

  it('is what the guide shows', async () => {
    const guide = await readFile(new URL('../../../../../docs/guides/emulator.md', import.meta.url), 'utf8')
    const files = [...guide.matchAll(/```json\n([^]*?)```/g)].map(([, text = '']): unknown => JSON.parse(text))
    expect(files.map((file) => add(file).pages.map(({ name }) => name))).toEqual([
      ['Maple Bakery', 'Maple Café'],
      ['Maple Bakery'],
    ])
  })

  it('adds to Pages and accounts that are there, by name or id, and to Pages of the same file', async () => {
    const {
      world,
      add: addMore,
      caller,
      pages,
    } = add({
      pages: [{ name: 'Plain' }, { name: 'B', instagram: { username: 'b' } }],
      accounts: [{ username: 'alone' }],
    })
    const media = [{ kind: 'image' }]
    const { additions } = addMore({
      pages: [{ name: 'C' }],
      additions: [
        { page: 'B', posts: [{ message: 'New' }], instagram: { media } },
        { page: pages[0]?.id, posts: [{}] },
        { page: 'C', stories: [{}] },
        { account: 'alone', media, mediaSeries: [{ count: 2, newestAt: '2026-11-01T00:00:00Z' }] },
        { account: world.instagrams().find(({ username }) => username === 'b')?.id, stories: [{}] },
      ],
    })
    expect(additions.map((its) => ('name' in its ? its.name : its.username))).toEqual(['B', 'Plain', 'C', 'alone', 'b'])
    const token = await caller.pageToken(pages[1]?.id ?? '')
    expect(column(await caller.get(`${pages[1]?.id}/published_posts`, token), 'message')).toEqual(['New'])
    const discovered = `${pages[1]?.instagram?.id}?fields=business_discovery.username(alone){media_count}`
    expect((await caller.get(discovered, token)).at('business_discovery', 'media_count')).toBe(3)
  })

  it('is answered with the ids of everything that was made, in its own form', async () => {
    const { add: addAll, caller } = start()
    const comments = [{ text: 'Nice', replies: [{ text: 'Thanks' }] }, {}]
    const made = addAll({
      people: [{ name: 'Ana' }],
      businesses: [{ name: 'M' }],
      pages: [
        {
          name: 'A',
          posts: [{ message: 'One' }, { kind: 'photo' }],
          postSeries: [{ count: 3, newestAt: '2026-11-01T00:00:00Z' }],
          stories: [{ kind: 'video' }],
          instagram: {
            username: 'a',
            media: [
              { kind: 'image', comments },
              { kind: 'reel', comments: 4 },
            ],
            mediaSeries: [{ count: 1, kind: 'reel', newestAt: '2026-11-01T00:00:00Z' }],
            stories: [{ viewers: 9 }],
            tags: [{ by: 'b', kind: 'image' }],
          },
        },
      ],
      accounts: [{ username: 'b', media: [{ kind: 'image' }], mediaSeries: [{ count: 0 }] }],
    })
    const id = expect.any(String)
    const account = { id, appScopedId: id }
    expect(made).toEqual({
      people: [{ id, name: 'Ana' }],
      businesses: [{ id, name: 'M' }],
      pages: [
        {
          id,
          name: 'A',
          posts: [{ id }, { id }],
          postSeries: [{ count: 3, newest: id, oldest: id }],
          stories: [{ id, mediaId: id }],
          instagram: {
            ...account,
            username: 'a',
            media: [{ id, comments: [{ id, replies: [{ id }] }, { id }] }, { id }],
            mediaSeries: [{ count: 1, newest: id, oldest: id }],
            stories: [{ id }],
            tags: [{ id }],
          },
        },
      ],
      additions: [],
      accounts: [{ ...account, username: 'b', media: [{ id }], mediaSeries: [{ count: 0 }] }],
    })
    const [page] = made.pages
    const scope = `${SCOPES},instagram_manage_comments`
    const token = await caller.pageToken(page?.id ?? '', { scope })
    const get = async (path: string) => (await caller.get(path, token)).at('id')
    const ids = [
      page?.posts?.[0]?.id,
      page?.postSeries?.[0]?.oldest,
      page?.instagram?.media?.[1]?.id,
      page?.instagram?.mediaSeries?.[0]?.newest,
      page?.instagram?.stories?.[0]?.id,
    ]
    for (const its of ids) expect(await get(its ?? '')).toBe(its)
    expect(column(await caller.get(`${page?.id}/published_posts`, token), 'id').at(-1)).toBe(
      page?.postSeries?.[0]?.oldest,
    )
    const listed = await caller.get(`${page?.instagram?.media?.[0]?.id}/comments?fields=id,replies{id}`, token)
    expect(listed.at('data', 1, 'replies', 'data', 0, 'id')).toBe(
      made.pages[0]?.instagram?.media?.flatMap((its) => ('comments' in its ? its.comments : []))[0]?.replies?.[0]?.id,
    )
  })

  it('adds nothing when any of it is wrong', () => {
    const { world, add: addMore } = add({ pages: [{ name: 'Plain' }] })
    const wrong = { pages: [{ name: 'C' }], additions: [{ page: 'Plain', instagram: { media: [{ kind: 'image' }] } }] }
    expect(() => addMore(wrong)).toThrow('additions[0].instagram is wrong: this Page has no Instagram account.')
    expect(world.pages()).toHaveLength(1)
    world.addPage({ name: 'Plain' })
    expect(() => addMore({ additions: [{ page: 'Plain' }] })).toThrow(
      "additions[0].page is wrong: several are called 'Plain', so name one by its id.",
    )
  })

  it.each([
    [{ page: [] }, "The world has no key 'page': did you mean 'pages'?"],
    [{ poeple: [] }, "The world has no key 'poeple': did you mean 'people'?"],
    [{ zebras: [] }, "The world has no key 'zebras'."],
    ['text', 'The world is wrong: expected object, received string.'],
    [{ pages: {} }, 'pages is wrong: expected array, received object.'],
    [{ pages: [{}] }, 'pages[0].name is missing.'],
    [{ pages: [{ nam: 'A' }] }, "pages[0] has no key 'nam': did you mean 'name'?"],
    [{ pages: [{ name: 'A', posts: [{ kind: 'picture' }] }] }, 'pages[0].posts[0].kind is wrong: invalid option'],
    [{ pages: [{ name: 'A', posts: [{ publishedAt: 'soon' }] }] }, 'expected a time in ISO 8601 with its zone'],
    [{ pages: [{ name: 'A', posts: [{ publishedAt: '2026-02-31T00:00:00Z' }] }] }, 'expected a time in ISO 8601'],
    [{ pages: [{ name: 'A', followers: 1.5 }] }, 'pages[0].followers is wrong: expected int'],
    [{ pages: [{ name: 'A', instagram: { username: 'a', media: [{}] } }] }, 'pages[0].instagram.media[0].kind is'],
    [
      { pages: [{ name: 'A', instagram: { username: 'a', media: [{ kind: 'image', comments: 'x' }] } }] },
      'pages[0].instagram.media[0].comments is wrong: expected a number or a list of comments.',
    ],
    [{ pages: [{ name: 'A', owner: 'Ana' }] }, "pages[0].owner is wrong: nothing here is called 'Ana'."],
    [{ pages: [{ name: 'A', portfolio: 'M' }] }, "pages[0].portfolio is wrong: nothing here is called 'M'."],
    [
      { businesses: [{ name: 'M', people: ['Ana'] }] },
      "businesses[0].people[0] is wrong: nothing here is called 'Ana'.",
    ],
    [{ people: [{ name: 'Ana' }], pages: [{ name: 'A', owner: 'Anna' }] }, "called 'Anna': did you mean 'Ana'?"],
    [{ additions: [{ page: '1' }] }, "additions[0].page is wrong: nothing here is called '1'."],
    [{ additions: [{ account: 'x' }] }, "additions[0].account is wrong: nothing here is called 'x'."],
    [{ additions: [{}] }, 'additions[0].page is missing.'],
    [{ additions: [{ pge: 'A' }] }, "additions[0] has no key 'pge': did you mean 'page'?"],
    [{ additions: [{ account: 'x', media: [{ kind: 'x' }] }] }, 'additions[0].media[0].kind is wrong: invalid option'],
    [{ people: [{ name: 'A' }, { name: 'A' }] }, "people[1].name is wrong: something else is called 'A' already."],
    [{ businesses: [{ name: 'A' }, { name: 'A' }] }, 'businesses[1].name is wrong'],
    [{ pages: [{ name: 'A' }, { name: 'A' }] }, 'pages[1].name is wrong'],
    [
      { pages: [{ name: 'A', instagram: { username: 'a' } }], accounts: [{ username: 'a' }] },
      "accounts[0].username is wrong: something else is called 'a' already.",
    ],
    [{ accounts: [{ username: 'A b' }] }, 'accounts[0].username is wrong: instagram allows'],
    [{ pages: [{ name: 'A', followers: 1e10 }] }, 'pages[0].followers is wrong: too big'],
    [
      { pages: [{ name: 'A', posts: [{}, { publishedAt: '2026-11-23T09:00:01Z' }] }] },
      'pages[0].posts[1].publishedAt is wrong: 2026-11-23T09:00:01Z is in the future, here it is 2026-11-23T09:00:00.000Z.',
    ],
    [
      {
        accounts: [
          {
            username: 'a',
            media: [{ kind: 'image', comments: [{ replies: [{ publishedAt: '2027-01-01T00:00:00Z' }] }] }],
          },
        ],
      },
      'accounts[0].media[0].comments[0].replies[0].publishedAt is wrong',
    ],
    [
      { pages: [{ name: 'A', postSeries: [{ count: 1_000_000 }] }] },
      'pages[0].postSeries[0] is wrong: 1000000 of them, one every 6 hours, would begin before 1970.',
    ],
  ])('is refused as a whole with a sentence that names the place: %j', (file, sentence) => {
    const attempt = () => add(file)
    expect(attempt).toThrow(InputError)
    expect(attempt).toThrow(sentence)
  })
})

describe('ads in a world file', () => {
  const delivery = { day: '2026-11-20', impressions: 10, reach: 9, clicks: 1, spend: '0.5' }
  const adAccount = (ad: object = {}) => ({ name: 'Maple Ads', timeZone: 'Europe/Berlin', ads: [{ name: 'A', ...ad }] })

  it('stand with their account, and are restated, limited and filled up later', async () => {
    const { emulator, world, add: addMore, caller } = start()
    const { adAccounts } = addMore({
      people: [{ name: 'Ana Lopez' }],
      pages: [{ name: 'Maple', instagram: { username: 'maple' } }],
      adAccounts: [adAccount({ page: 'Maple', instagram: 'maple', deliveries: [delivery] })],
    })
    const [account] = adAccounts ?? []
    const id = account?.id ?? ''
    const ana = world.people().find(({ name }) => name === 'Ana Lopez')
    const token = emulator.world.grants.tokenFor(ana ?? world.person)
    const impressions = async () => {
      const answer = await caller.get(`${id}/insights?fields=impressions&date_preset=last_7d&time_increment=1`, token)
      return answer.at('error', 'error_subcode') ?? column(answer, 'impressions')
    }
    expect(await impressions()).toEqual(['10'])
    const { additions } = addMore({
      additions: [{ adAccount: 'Maple Ads', deliveries: [{ ad: 'A', delivery: { ...delivery, impressions: 11 } }] }],
    })
    expect(additions).toEqual([{ id, accountId: account?.accountId, name: 'Maple Ads' }])
    expect(await impressions()).toEqual(['11'])
    addMore({ additions: [{ adAccount: id, daily: { since: '2026-11-21' }, limits: { rowsPerCall: 1 } }] })
    expect(await impressions()).toBe(1487534)
    addMore({ additions: [{ adAccount: id, limits: {} }] })
    expect(await impressions()).toHaveLength(3)
  })

  it.each([
    [
      { adAccounts: [adAccount({ page: 'Mapel' })] },
      "adAccounts[0].ads[0].page is wrong: nothing here is called 'Mapel'",
    ],
    [
      { adAccounts: [adAccount({ deliveries: [{ ...delivery, day: '2026-11-24' }] })] },
      'adAccounts[0].ads[0].deliveries[0].day is wrong: 2026-11-24 is in the future, in Europe/Berlin it is 2026-11-23.',
    ],
    [
      { adAccounts: [adAccount({ deliveries: [{ ...delivery, reach: 11 }] })] },
      'adAccounts[0].ads[0].deliveries[0].reach is wrong: expected no more accounts than impressions.',
    ],
    [{ adAccounts: [adAccount(), adAccount()] }, "adAccounts[1].name is wrong: something else is called 'Maple Ads'"],
    [{ additions: [{ adAccount: 'x' }] }, "additions[0].adAccount is wrong: nothing here is called 'x'."],
  ])('are refused in one sentence where they cannot be, and nothing is added: %j', (file, sentence) => {
    const { world, add: addMore } = start()
    expect(() => addMore({ people: [{ name: 'Ana' }], ...file })).toThrow(sentence)
    expect([world.people(), world.adAccounts()]).toEqual([[], []])
  })
})
