import { describe, expect, expectTypeOf, it } from 'vitest'
import { compileSelection } from '../graph/fields.ts'
import type { Selected, Selection } from '../graph/selection.ts'
import { igLoginUser } from './ig-login-user.ts'
import { igUser } from './ig-user.ts'
import { page } from './page.ts'
import { user } from './user.ts'

const ignore = () => undefined

describe('business_discovery', () => {
  it('looks an account up by its handle, and goes on where its media ended', () => {
    const media = { limit: 25, after: 'QVFIUa', fields: ['view_count', 'timestamp'] } as const
    const fields = [
      { business_discovery: { username: 'blue.rival_1', fields: ['followers_count', { media }] } },
    ] as const
    const { text, read } = compileSelection(igUser, fields, ignore)
    expect(text).toBe(
      'id,business_discovery.username(blue.rival_1){id,followers_count,media.limit(25).after(QVFIUa){id,view_count,timestamp}}',
    )
    const found = { id: '17841400000000999', followers_count: 9911 }
    const sentMedia = { data: [{ id: '1', view_count: 18800 }], paging: { cursors: { after: 'QVFIUb' } } }
    expect(read({ id: '1', business_discovery: { ...found, media: sentMedia } })).toEqual({
      id: '1',
      business_discovery: { ...found, media: { data: sentMedia.data, after: 'QVFIUb' } },
    })

    type Found = NonNullable<Selected<typeof igUser, typeof fields>['business_discovery']>
    expectTypeOf<keyof Found>().toEqualTypeOf<'id' | 'followers_count' | 'media'>()
    expectTypeOf<NonNullable<Found['media']>['data'][0]['view_count']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<NonNullable<Found['media']>['after']>().toEqualTypeOf<string | undefined>()
  })

  it.each(['', 'a){id},access_token', 'a,b', 'a b', '@a'])('refuses %j as a handle', (username) => {
    const fields: Selection<typeof igUser> = [{ business_discovery: { username, fields: ['name'] } }]
    expect(() => compileSelection(igUser, fields, ignore)).toThrow(/ig-user: username must be/)
  })

  it('needs a handle, and gives no numbers of the own account', () => {
    // @ts-expect-error whose?
    const nobody: Selection<typeof igUser> = [{ business_discovery: { fields: ['name'] } }]
    expect(() => compileSelection(igUser, nobody, ignore)).toThrow(/username/)
    // @ts-expect-error never by its name alone
    expect(() => compileSelection(igUser, ['business_discovery'], ignore)).toThrow(/has no field/)
    const saved = { username: 'a', fields: [{ media: { fields: ['saved_count'] } }] } as const
    // @ts-expect-error nobody sees what others saved
    expect(() => compileSelection(igUser, [{ business_discovery: saved }], ignore)).toThrow(/no field "saved_count"/)
    const rival = { username: 'blue.rival_1', fields: ['followers_count'] } as const
    expect(compileSelection(igUser, [{ business_discovery: rival }], ignore).text).toContain('.username(blue.rival_1)')
    // @ts-expect-error not with Instagram Login
    expect(() => compileSelection(igLoginUser, [{ business_discovery: rival }], ignore)).toThrow(/ig-login-user/)
  })
})

describe('mentions', () => {
  it('are looked up by the id that a webhook brought', () => {
    const fields = [
      { mentioned_media: { media_id: '17990000000000001', fields: ['caption'] } },
      { mentioned_comment: { comment_id: '17990000000000002', fields: ['text'] } },
    ] as const
    expect(compileSelection(igUser, fields, ignore).text).toBe(
      'id,mentioned_media.media_id(17990000000000001){id,caption},mentioned_comment.comment_id(17990000000000002){id,text}',
    )
  })
})

describe('the two hosts of Instagram', () => {
  it('share what both know, nested to any depth', () => {
    const replies = { replies: { fields: ['text', 'like_count'] } } as const
    const comments = { comments: { limit: 50, fields: ['text', { from: { fields: ['username'] } }, replies] } } as const
    const fields = ['username', { media: { fields: ['caption', comments] } }] as const
    const text = compileSelection(igUser, fields, ignore).text
    expect(text).toBe(
      'id,username,media{id,caption,comments.limit(50){id,text,from{username},replies{id,text,like_count}}}',
    )
    expect(compileSelection(igLoginUser, fields, ignore).text).toBe(text)

    type Reply = NonNullable<
      NonNullable<
        NonNullable<Selected<typeof igLoginUser, typeof fields>['media']>['data'][0]['comments']
      >['data'][0]['replies']
    >['data'][0]
    expectTypeOf<keyof Reply>().toEqualTypeOf<'id' | 'text' | 'like_count'>()
  })

  it('keep what only one of them knows', () => {
    expect(compileSelection(igLoginUser, ['user_id', 'account_type'], ignore).text).toBe('id,user_id,account_type')
    // @ts-expect-error only on graph.instagram.com
    expect(() => compileSelection(igUser, ['user_id'], ignore)).toThrow(/ig-user has no field "user_id"/)
    // @ts-expect-error only on graph.facebook.com
    expect(() => compileSelection(igLoginUser, ['ig_id'], ignore)).toThrow(/ig-login-user has no field "ig_id"/)
    const saved = { media: { fields: ['saved_count'] } } as const
    expect(compileSelection(igUser, [saved], ignore).text).toBe('id,media{id,saved_count}')
    // @ts-expect-error only on graph.facebook.com
    expect(() => compileSelection(igLoginUser, [saved], ignore)).toThrow(/ig-login-media has no field "saved_count"/)
    const together = { collaborative_media: { fields: ['caption'] } } as const
    expect(compileSelection(igUser, [together], ignore).text).toBe('id,collaborative_media{id,caption}')
    // @ts-expect-error only on graph.facebook.com
    expect(() => compileSelection(igLoginUser, [together], ignore)).toThrow(/no field "collaborative_media"/)
  })
})

describe('Pages', () => {
  it('list stories without an id of their own', () => {
    const fields = [{ stories: { status: 'ARCHIVED', fields: ['creation_time', 'post_id'] } }] as const
    const { text, read } = compileSelection(page, fields, ignore)
    expect(text).toBe('id,stories.status(ARCHIVED){creation_time,post_id}')
    const sent = { id: '1', stories: { data: [{ post_id: '555', creation_time: '1795166102' }] } }
    expect(read(sent)).toEqual(sent)
    type Story = NonNullable<Selected<typeof page, typeof fields>['stories']>['data'][0]
    expectTypeOf<keyof Story>().toEqualTypeOf<'creation_time' | 'post_id'>()
  })

  it('are reached through people and what people manage', () => {
    const videos = { video_reels: { fields: ['length', { status: { fields: ['video_status'] } }] } } as const
    const fields = [{ businesses: { fields: [{ owned_pages: { fields: ['name', videos] } }] } }] as const
    expect(compileSelection(user, fields, ignore).text).toBe(
      'id,businesses{id,owned_pages{id,name,video_reels{id,length,status{video_status}}}}',
    )
    type Found = NonNullable<Selected<typeof user, typeof fields>['businesses']>['data'][0]
    type Reel = NonNullable<NonNullable<Found['owned_pages']>['data'][0]['video_reels']>['data'][0]
    expectTypeOf<Reel['length']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<NonNullable<Reel['status']>['video_status']>().toEqualTypeOf<string | undefined>()
  })
})
