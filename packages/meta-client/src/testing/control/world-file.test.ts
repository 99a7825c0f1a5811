import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { assemble } from '../assemble.ts'
import { column, createCaller, SCOPES } from '../test-support/caller.ts'
import { addToWorld } from './add-to-world.ts'
import { InputError, readInput } from '../input.ts'
import { worldFile } from './world-file.ts'

function add(file: unknown) {
  const { emulator, controlled } = assemble({})
  const { pages } = addToWorld(controlled.world, readInput(worldFile, file, 'The world'))
  return { emulator, world: controlled.world, pages, caller: createCaller(emulator) }
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
    const ana = world.findPerson('Ana Lopez')
    expect(ana).toBeDefined()
    if (ana) emulator.world.consent.next({ person: ana })
    const scope = `${SCOPES},business_management,instagram_manage_comments`
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
    addToWorld(named.world, { pages: [{ name: 'B' }] })
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
    const file: unknown = JSON.parse(/```json\n([^]*?)```/.exec(guide)?.[1] ?? '')
    expect(add(file).pages.map(({ name }) => name)).toEqual(['Maple Bakery'])
  })

  it('adds to Pages that are there', async () => {
    const { emulator, world, pages, caller } = add({
      pages: [{ name: 'Plain' }, { name: 'B', instagram: { username: 'b' } }],
    })
    const [plain, withAccount] = pages.map(({ id }) => id)
    const more = { page: withAccount, posts: [{ message: 'New' }], instagram: { media: [{ kind: 'image' }] } }
    expect(addToWorld(world, readInput(worldFile, { additions: [more] }, 'The world'))).toEqual({
      pages: [],
      accounts: [],
    })
    const token = await caller.pageToken(withAccount ?? '')
    expect(column(await caller.get(`${withAccount}/published_posts`, token), 'message')).toEqual(['New'])
    const wrong = readInput(worldFile, { pages: [{ name: 'C' }], additions: [{ ...more, page: plain }] }, 'The world')
    expect(() => addToWorld(world, wrong)).toThrow(
      'additions[0].instagram is wrong: this Page has no Instagram account.',
    )
    expect(world.pages()).toHaveLength(2)
    expect(emulator.log).not.toEqual([])
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
    [{ businesses: [{ name: 'M', people: ['Ana'] }] }, "businesses[0].people is wrong: nothing here is called 'Ana'."],
    [{ additions: [{ page: '1' }] }, "additions[0].page is wrong: nothing here is called '1'."],
  ])('is refused as a whole with a sentence that names the place: %j', (file, sentence) => {
    const attempt = () => add(file)
    expect(attempt).toThrow(InputError)
    expect(attempt).toThrow(sentence)
  })
})
