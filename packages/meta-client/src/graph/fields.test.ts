import { describe, expect, expectTypeOf, it } from 'vitest'
import { igMedia } from '../nodes/ig-media.ts'
import { igUser } from '../nodes/ig-user.ts'
import { page } from '../nodes/page.ts'
import { pagePost } from '../nodes/page-post.ts'
import { compileSelection } from './fields.ts'
import type { Selected } from './selection.ts'

const ignore = () => undefined

describe('the text of a selection', () => {
  it('always asks for the id, once', () => {
    expect(compileSelection(igUser, ['id', 'username'], ignore).text).toBe('id,username')
  })

  it('nests lists with their modifiers, nodes, and what is wrapped in data', () => {
    const text = compileSelection(
      page,
      ['name', { picture: { fields: ['url'] } }, { instagram_business_account: { fields: ['username'] } }],
      ignore,
    ).text
    expect(text).toBe('id,name,picture{url},instagram_business_account{id,username}')

    const media = {
      limit: 10,
      since: new Date('2026-11-01T00:00:00Z'),
      until: 1_795_392_000,
      fields: ['caption'],
    } as const
    expect(compileSelection(igUser, [{ media }], ignore).text).toBe(
      'id,media.limit(10).since(1793491200).until(1795392000){id,caption}',
    )
  })

  it('asks for totals alone', () => {
    const reactions = { limit: 0, summary: true, fields: [] } as const
    expect(compileSelection(pagePost, ['message', { reactions }], ignore).text).toBe(
      'id,message,reactions.limit(0).summary(true)',
    )
  })

  it('takes structs whole or in part, and items without an id without one', () => {
    const image = { image: { fields: ['src'] } } as const
    const fields = [
      'type',
      { target: { fields: ['id'] } },
      { media: { fields: [image] } },
      { subattachments: { limit: 100, fields: ['url'] } },
    ] as const
    expect(compileSelection(pagePost, ['shares', { attachments: { fields } }], ignore).text).toBe(
      'id,shares,attachments{type,target{id},media{image{src}},subattachments.limit(100){url}}',
    )
  })

  it('asks for no field twice, which Meta refuses: the whole takes in its part', () => {
    const picture = { picture: { fields: ['url'] } } as const
    expect(compileSelection(page, ['name', 'name'], ignore).text).toBe('id,name')
    expect(compileSelection(page, [picture, 'picture', picture], ignore).text).toBe('id,picture')
    expect(compileSelection(page, [picture, picture], ignore).text).toBe('id,picture{url}')
    expect(
      compileSelection(page, ['picture', picture], ignore).read({ id: '1', picture: { data: { url: 'u' } } }),
    ).toEqual({ id: '1', picture: { data: { url: 'u' } } })
    const width = { picture: { fields: ['width'] } } as const
    expect(() => compileSelection(page, [picture, width], ignore)).toThrow(/page.*"picture".*twice/)
  })

  it.each([new Date('nope'), Number.NaN, Infinity])('refuses %s as a moment', (since) => {
    expect(() => compileSelection(igUser, [{ media: { since, fields: [] } }], ignore)).toThrow(/since/)
  })

  it('refuses names outside the definition and limits Meta refuses', () => {
    // @ts-expect-error not a field of an account
    expect(() => compileSelection(igUser, ['caption'], ignore)).toThrow(/ig-user has no field "caption"/)
    // @ts-expect-error a node needs its own fields
    expect(() => compileSelection(page, ['instagram_business_account'], ignore)).toThrow(/has no field/)
    // @ts-expect-error not a list of an account
    expect(() => compileSelection(igUser, [{ posts: { fields: [] } }], ignore)).toThrow(/has no field "posts"/)
    // @ts-expect-error inherited names are no fields
    expect(() => compileSelection(igUser, ['constructor'], ignore)).toThrow(/has no field/)
    expect(() => compileSelection(igUser, [{ media: { limit: 101, fields: [] } }], ignore)).toThrow(/from 0 to 100/)
  })
})

describe('the reader of a selection', () => {
  it('gives what was asked for and nothing else', () => {
    const { read } = compileSelection(igUser, ['username', { media: { fields: ['caption', 'like_count'] } }], ignore)
    const sent = {
      id: '17841400000000001',
      username: 'blue_store',
      biography: 'not asked for',
      media: {
        data: [{ id: '1', caption: 'hi', like_count: 0 }, { id: '2' }],
        paging: { next: 'https://x?access_token=y' },
      },
    }
    expect(read(sent)).toEqual({
      id: '17841400000000001',
      username: 'blue_store',
      media: { data: [{ id: '1', caption: 'hi', like_count: 0 }, { id: '2' }] },
    })
  })

  it('tells a field of another type from one that is absent, keeps the item, and reports it', () => {
    const drift: string[] = []
    const { read } = compileSelection(
      pagePost,
      ['message', 'shares', 'story', { reactions: { fields: [], summary: true } }],
      (...at) => drift.push(at.join('.')),
    )
    const item = read({ id: '1_2', message: 7, shares: [], reactions: 'many' })
    expect(item).toStrictEqual({ id: '1_2', message: undefined, shares: undefined, reactions: undefined })
    expect(drift).toEqual(['page-post.message', 'page-post.shares', 'page-post.reactions'])
  })

  it('does so inside structs, boxes and totals, and keeps what stands beside', () => {
    const drift: string[] = []
    const onDrift = (...at: string[]) => drift.push(at.join('.'))
    const fields = [
      'shares',
      { attachments: { fields: ['media'] } },
      { comments: { fields: [], summary: true } },
    ] as const
    const sent = {
      id: '1_2',
      shares: { count: '3' },
      attachments: { data: [{ media: { image: { src: 's', width: '720' } } }] },
      comments: { data: [], summary: { total_count: '5' } },
    }
    expect(compileSelection(pagePost, fields, onDrift).read(sent)).toStrictEqual({
      id: '1_2',
      shares: { count: undefined },
      attachments: { data: [{ media: { image: { src: 's', width: undefined } } }] },
      comments: { data: [], summary: { total_count: undefined } },
    })
    const picture = { id: '1', picture: { data: { url: 7, width: 50 } } }
    const ofPage = { id: '1', picture: { data: { url: undefined, width: 50 } } }
    expect(compileSelection(page, ['picture'], onDrift).read(picture)).toStrictEqual(ofPage)
    expect(drift).toEqual([
      'page-post.shares.count',
      'page-post-attachment.media.image.width',
      'page-post.comments.total_count',
      'page.picture.url',
    ])
  })

  it('keeps absent, null and 0 apart', () => {
    const { read } = compileSelection(igMedia, ['like_count', 'comments_count', 'caption'], ignore)
    expect(read({ id: '1', comments_count: 0, caption: null })).toEqual({ id: '1', comments_count: 0 })
  })

  it('reads totals, wrapped pictures and attachments', () => {
    const post = compileSelection(
      pagePost,
      [
        'shares',
        { attachments: { fields: ['media', 'target'] } },
        { comments: { limit: 0, summary: true, fields: [] } },
      ],
      ignore,
    )
    const sent = {
      id: '1_2',
      shares: { count: 3 },
      attachments: { data: [{ target: { id: 901, url: 'u' }, media: { image: { src: 's', width: 720 }, other: 1 } }] },
      comments: { data: [], summary: { order: 'ranked', total_count: 5 } },
    }
    expect(post.read(sent)).toEqual({
      id: '1_2',
      shares: { count: 3 },
      attachments: { data: [{ target: { id: '901', url: 'u' }, media: { image: { src: 's', width: 720 } } }] },
      comments: { data: [], summary: { total_count: 5 } },
    })
    const picture = compileSelection(page, [{ picture: { fields: ['url'] } }], ignore)
    expect(picture.read({ id: '1', picture: { data: { url: 'u', width: 50 } } })).toEqual({
      id: '1',
      picture: { data: { url: 'u' } },
    })
    expect(compileSelection(page, ['picture'], ignore).read({ id: '1', picture: { data: { url: 'u' } } })).toEqual({
      id: '1',
      picture: { data: { url: 'u' } },
    })
  })

  it('turns ids sent as numbers into text, and is undefined for what has no id', () => {
    const { read } = compileSelection(igUser, ['ig_id'], ignore)
    expect(read({ id: 1040, ig_id: 17841 })).toEqual({ id: '1040', ig_id: '17841' })
    for (const sent of [{}, { id: '' }, null, [], 'x', { id: {} }]) expect(read(sent)).toBeUndefined()
  })

  it("hands out a Page's token as a secret", () => {
    const item = compileSelection(page, ['access_token'], ignore).read({ id: '1', access_token: 'EAAfakepage' })
    expect(JSON.stringify(item)).toBe('{"id":"1","access_token":"[secret]"}')
    expect(item?.access_token?.expose()).toBe('EAAfakepage')
  })
})

describe('the type of a selection', () => {
  it('is what the reader gives', () => {
    const fields = ['username', 'followers_count', { media: { limit: 10, fields: ['caption', 'timestamp'] } }] as const
    type Me = Selected<typeof igUser, typeof fields>
    expectTypeOf<Me['id']>().toEqualTypeOf<string>()
    expectTypeOf<Me['followers_count']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<NonNullable<Me['media']>['data'][0]['caption']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<keyof Me>().toEqualTypeOf<'id' | 'username' | 'followers_count' | 'media'>()
  })

  it('knows structs, wrapped ones, nested nodes and items without an id', () => {
    const fields = [
      'shares',
      { attachments: { fields: ['media', { target: { fields: ['id'] } }] } },
      { reactions: { limit: 0, summary: true, fields: [] } },
    ] as const
    type Post = Selected<typeof pagePost, typeof fields>
    type Attachment = NonNullable<Post['attachments']>['data'][0]
    expectTypeOf<NonNullable<Post['shares']>['count']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<keyof Attachment>().toEqualTypeOf<'media' | 'target'>()
    expectTypeOf<NonNullable<Attachment['target']>['id']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<NonNullable<NonNullable<Post['reactions']>['summary']>['total_count']>().toEqualTypeOf<
      number | undefined
    >()

    const ofPage = [{ picture: { fields: ['url'] } }, { instagram_business_account: { fields: ['username'] } }] as const
    type APage = Selected<typeof page, typeof ofPage>
    expectTypeOf<NonNullable<APage['picture']>['data']['url']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<NonNullable<APage['instagram_business_account']>['id']>().toEqualTypeOf<string>()
  })
})
