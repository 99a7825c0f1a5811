import { describe, expect, expectTypeOf, it } from 'vitest'
import { page } from '../nodes/page.ts'
import { pagePost } from '../nodes/page-post.ts'
import { compileSelection } from './fields.ts'
import type { Selected, Selection } from './selection.ts'

const ignore = () => undefined

describe('modifiers inside a selection', () => {
  it('reads one list twice under names of its own', () => {
    const fields = [
      { reactions: { type: 'LIKE', limit: 0, summary: true, as: 'r_like', fields: [] } },
      { reactions: { type: 'LOVE', limit: 0, summary: true, as: 'r_love', fields: ['name'] } },
    ] as const
    const { text, read } = compileSelection(pagePost, fields, ignore)
    expect(text).toBe(
      'id,reactions.type(LIKE).limit(0).summary(true).as(r_like),reactions.type(LOVE).limit(0).summary(true).as(r_love){id,name}',
    )
    const sent = { id: '1_2', r_like: { data: [], summary: { total_count: 37 } }, r_love: { data: [] } }
    expect(read(sent)).toEqual(sent)

    type Post = Selected<typeof pagePost, typeof fields>
    expectTypeOf<keyof Post>().toEqualTypeOf<'id' | 'r_like' | 'r_love'>()
    expectTypeOf<keyof NonNullable<Post['r_love']>['data'][0]>().toEqualTypeOf<'id' | 'name'>()
    expectTypeOf<keyof NonNullable<Post['r_like']>['data'][0]>().toEqualTypeOf<'id'>()
  })

  it('orders, filters and goes on after a cursor, which the answer gave', () => {
    const comments = {
      order: 'reverse_chronological',
      filter: 'stream',
      limit: 5,
      after: 'QVFI_Ua-=',
      fields: [],
    } as const
    const { text, read } = compileSelection(pagePost, [{ comments }], ignore)
    expect(text).toBe('id,comments.filter(stream).order(reverse_chronological).limit(5).after(QVFI_Ua-=)')
    const paging = { cursors: { before: 'b', after: 'QVFI' }, next: 'https://x/?access_token=y' }
    expect(read({ id: '1_2', comments: { data: [{ id: '3' }], paging } })).toEqual({
      id: '1_2',
      comments: { data: [{ id: '3' }], after: 'QVFI' },
    })
  })

  it('refuses a word the edge does not know, and modifiers of other edges do not compile', () => {
    // @ts-expect-error no such reaction
    expect(() => ofPost([{ reactions: { type: 'LOVEE', fields: [] } }])).toThrow(
      /type of reactions must be one of: LIKE/,
    )
    // @ts-expect-error attachments have no order
    expect(() => ofPost([{ attachments: { order: 'chronological', fields: ['url'] } }])).toThrow(/takes no "order"/)
    // @ts-expect-error status belongs to stories
    expect(() => compileSelection(page, [{ videos: { status: 'PUBLISHED', fields: [] } }], ignore)).toThrow(
      /no "status"/,
    )
    const typo = { limt: 5, fields: [] } as const
    expect(() => compileSelection(page, [{ videos: typo }], ignore)).toThrow(
      /videos takes no "limt", only: fields, limit/,
    )
    const ofStruct = { limit: 5, fields: ['url'] } as const
    expect(() => compileSelection(page, [{ picture: ofStruct }], ignore)).toThrow(/picture takes no "limit"/)
  })

  it.each(['', 'id', 'message', 'reactions', '__proto__', 'constructor', 'a b', 'a)b', '1a'])(
    'refuses %j as an alias',
    (as) => {
      expect(() => ofPost([{ reactions: { as, fields: [] } }])).toThrow(/page-post: as must be a new name/)
    },
  )

  it.each(['', 'a){b', 'a,b', 'a}', 'a b'])('refuses %j as a cursor', (after) => {
    expect(() => ofPost([{ comments: { after, fields: [] } }])).toThrow(/after of comments/)
  })

  it('refuses one alias for two lists', () => {
    const one = { as: 'x', limit: 1, fields: [] } as const
    expect(() => ofPost([{ comments: one }, { reactions: one }])).toThrow(/"x" is asked for twice/)
  })
})

function ofPost(fields: Selection<typeof pagePost>) {
  return compileSelection(pagePost, fields, ignore)
}
