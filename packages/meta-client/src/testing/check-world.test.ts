import { describe, expect, it } from 'vitest'
import { createEmulator, type EmulatedMedia, type EmulatedPage, type NewMedia, type NewPost } from '../testing.ts'

function setUp() {
  const meta = createEmulator({ now: '2026-11-23T09:00:00Z' })
  return { meta, page: meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } }) }
}

/** What a test in JavaScript may hand over. */
function untyped<Type>(value: object): Type {
  const read: Type = JSON.parse(JSON.stringify(value))
  return read
}

describe('what cannot stand in a world', () => {
  it('is an unknown kind or key of a post or a medium, added or edited', () => {
    const { page } = setUp()
    expect(() => page.addPost(untyped<NewPost>({ kind: 'picture' }))).toThrow(
      'addPost(): kind is wrong: invalid option',
    )
    expect(() => page.addPost(untyped<NewPost>({ mesage: 'Hi' }))).toThrow(
      "addPost(): its argument has no key 'mesage': did you mean 'message'?",
    )
    expect(() => page.addPosts({ count: 2, make: () => untyped<NewPost>({ kind: 'x' }) })).toThrow(
      'addPosts(): make(0)',
    )
    expect(() => page.instagram.addMedia(untyped<NewMedia>({}))).toThrow('addMedia(): kind is wrong: invalid option')
    expect(() => page.instagram.addMedia(untyped<NewMedia>({ kind: 'video', like: 3 }))).toThrow("mean 'likes'?")
    expect(() => page.instagram.addMediaSeries({ count: 2, make: () => untyped<NewMedia>({ kind: 'x' }) })).toThrow(
      'addMediaSeries(): make(0): kind is wrong',
    )
    const media = page.instagram.addMedia({ kind: 'image' })
    expect(() => media.edit(untyped<Parameters<EmulatedMedia['edit']>[0]>({ lieks: 3 }))).toThrow("mean 'likes'?")
    expect(() => page.addPost().edit(untyped<NewPost>({ share: 3 }))).toThrow("mean 'shares'?")
    expect(() => page.addStory(untyped<Parameters<EmulatedPage['addStory']>[0] & object>({ kind: 'image' }))).toThrow(
      TypeError,
    )
  })

  it('is a time to come, and a series from before 1970', () => {
    const { page } = setUp()
    const publishedAt = '2026-11-23T09:00:01Z'
    const sentence = '2026-11-23T09:00:01.000Z is in the future: here it is 2026-11-23T09:00:00.000Z'
    expect(() => page.addPost({ publishedAt })).toThrow(new RangeError(sentence))
    expect(() => page.addStory({ publishedAt })).toThrow(RangeError)
    expect(() => page.instagram.addMedia({ kind: 'image', publishedAt: new Date(publishedAt) })).toThrow(RangeError)
    expect(() => page.instagram.addMediaSeries({ count: 2, newestAt: publishedAt })).toThrow(RangeError)
    expect(() => page.instagram.addMedia({ kind: 'image' }).addComment({ publishedAt })).toThrow(RangeError)
    expect(() => page.addPosts({ count: 1_000_000 })).toThrow(
      'A series of 1000000, one every 6 hours, would begin before 1970',
    )
    expect(() => page.addPost({ publishedAt: '2026-02-31T00:00:00Z' })).toThrow('expected a time in ISO 8601')
  })

  it('is a count below 0, above a bound, or of halves', () => {
    const { meta, page } = setUp()
    expect(() => page.addPost({ reactions: -1 })).toThrow(RangeError)
    expect(() => page.addPost({ reactions: 1.5 })).toThrow(TypeError)
    expect(() => meta.world.addPage({ name: 'A', followers: 1e10 })).toThrow(
      new RangeError('addPage(): followers is wrong: too big: expected number to be <=1000000000'),
    )
    expect(() => page.instagram.addMediaSeries({ count: 1e8, everyHours: 0.001 })).toThrow(RangeError)
    expect(() => page.instagram.addMediaSeries({ count: 2, everyHours: 0 })).toThrow(RangeError)
  })

  it.each(['Blue_Store', 'blue store', '.blue', 'blue.', 'blue..store', 'blue-store', '', 'b'.repeat(31)])(
    'is an account called %j',
    (username) => {
      const { meta } = setUp()
      expect(() => meta.world.addInstagram({ username })).toThrow('addInstagram(): username is wrong: instagram allows')
      expect(() => meta.world.addPage({ name: 'A', instagram: { username } })).toThrow('instagram.username is wrong')
    },
  )

  it('is an account with the name of another one, or something of another world', () => {
    const { meta } = setUp()
    const { world } = meta
    expect(() => world.addInstagram({ username: 'blue_store' })).toThrow("called 'blue_store' is there already")
    expect(() => world.addPage({ name: 'B', instagram: { username: 'blue_store' } })).toThrow('is there already')
    const elsewhere = createEmulator({ seed: 2 }).world
    const ana = elsewhere.addPerson({ name: 'Ana' })
    expect(() => world.addPage({ name: 'B', owner: ana })).toThrow(
      `owner has the id '${ana.id}', which is none of this`,
    )
    expect(() => world.addBusiness({ name: 'B', people: [ana] })).toThrow('addBusiness(): people')
    const portfolio = elsewhere.addBusiness({ name: 'B', people: [ana] })
    expect(() => world.addPage({ name: 'B', portfolio })).toThrow('addPage(): portfolio')
  })

  it('is not what is left out by undefined', () => {
    const { page } = setUp()
    const post: NewPost = JSON.parse('{"kind": "photo"}')
    expect(page.addPost(Object.assign(post, { message: undefined })).id).toContain(page.id)
  })
})
