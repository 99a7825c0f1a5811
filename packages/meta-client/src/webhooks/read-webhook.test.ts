import { describe, expect, it } from 'vitest'
import { readWebhook } from './read-webhook.ts'

const AT = 1_795_392_001
const sentAt = new Date(AT * 1000)

/** One delivery with one entry. */
const delivery = (object: string, entry: object) =>
  JSON.stringify({ object, entry: [{ id: '1784', time: AT, ...entry }] })
const change = (object: string, field: string, value: unknown) => delivery(object, { changes: [{ field, value }] })

describe('a Page', () => {
  const comment = {
    item: 'comment',
    verb: 'add',
    from: { id: '7700000000000001', name: 'Ana Lopez' },
    post_id: '134895793791914_9001',
    comment_id: '9001_5005',
    parent_id: '134895793791914_9001',
    created_time: 1_795_392_000,
    message: 'Open on Sunday?',
  }

  it('tells a comment, as in the sample of Meta', () => {
    const text = JSON.stringify({
      object: 'page',
      entry: [{ id: '134895793791914', time: AT, changes: [{ field: 'feed', value: comment }] }],
    })
    expect(readWebhook(text)).toEqual({
      dropped: 0,
      events: [
        {
          kind: 'page_feed',
          object: 'page',
          field: 'feed',
          accountId: '134895793791914',
          sentAt,
          item: 'comment',
          verb: 'add',
          from: { id: '7700000000000001', name: 'Ana Lopez' },
          postId: '134895793791914_9001',
          commentId: '9001_5005',
          parentId: '134895793791914_9001',
          createdAt: new Date(1_795_392_000_000),
          message: 'Open on Sunday?',
        },
      ],
    })
  })

  it('tells posts, reactions and mentions; with every digit of an id that came as a number', () => {
    const read = (field: string, value: string) =>
      readWebhook(
        `{"object":"page","entry":[{"id":134895793791914,"time":${AT},"changes":[{"field":"${field}","value":${value}}]}]}`,
      ).events[0]
    const post = '{"item":"photo","verb":"edited","photo_id":27640875392278831,"published":1,"is_hidden":false}'
    expect(read('feed', post)).toMatchObject({ photoId: '27640875392278831', isPublished: true, isHidden: false })
    const older =
      '{"item":"reaction","verb":"add","reaction_type":"love","sender_id":27640875392278831,"sender_name":"Ana"}'
    expect(read('feed', older)).toMatchObject({
      accountId: '134895793791914',
      reaction: 'love',
      from: { id: '27640875392278831', name: 'Ana' },
    })
    expect(read('mention', '{"item":"post","verb":"add","post_id":"1_2"}')).toMatchObject({
      kind: 'page_mention',
      postId: '1_2',
    })
    expect(
      read('ratings', '{"verb":"add","recommendation_type":"positive","reviewer_id":27640875392278831}'),
    ).toMatchObject({
      kind: 'page_rating',
      recommendation: 'positive',
      from: { id: '27640875392278831' },
    })
  })

  it('tells a change without its person, and drops one that says nothing', () => {
    const { from: _, ...anonymous } = comment
    expect(readWebhook(change('page', 'feed', anonymous)).events[0]).not.toHaveProperty('from')
    expect(readWebhook(change('page', 'feed', { ...comment, from: 'Ana' })).events[0]).not.toHaveProperty('from')
    expect(readWebhook(change('page', 'feed', {}))).toEqual({ events: [], dropped: 1 })
    expect(readWebhook(change('page', 'feed', null))).toEqual({ events: [], dropped: 1 })
  })
})

describe('an Instagram account', () => {
  const comment = {
    id: '17900000000000001',
    from: { id: '1220000000000001', username: 'ana.l', self_ig_scoped_id: '1' },
    text: 'Nice',
    media: { id: '17950000000000001', media_product_type: 'FEED' },
    parent_id: '17900000000000000',
  }
  const expected = {
    kind: 'instagram_comment',
    commentId: '17900000000000001',
    parentId: '17900000000000000',
    text: 'Nice',
    from: { id: '1220000000000001', username: 'ana.l' },
    mediaId: '17950000000000001',
    mediaProduct: 'FEED',
  }

  it('tells a comment, under either name of its id, live or not', () => {
    const { id: comment_id, ...rest } = comment
    const texts = [
      change('instagram', 'comments', comment),
      change('instagram', 'live_comments', comment),
      change('instagram', 'comments', { comment_id, ...rest }),
    ]
    for (const text of texts) {
      const { events, dropped } = readWebhook(text)
      expect(dropped).toBe(0)
      expect(events[0]).toMatchObject(expected)
      expect(events[0]).toMatchObject({ object: 'instagram', accountId: '1784', sentAt })
    }
    expect(readWebhook(change('instagram', 'comments', rest))).toEqual({ events: [], dropped: 1 })
  })

  it('tells a comment on an ad', () => {
    const media = { id: '1', ad_id: '2', ad_title: 'x', original_media_id: '3' }
    expect(readWebhook(change('instagram', 'comments', { ...comment, media })).events[0]).toMatchObject({
      mediaId: '1',
      adId: '2',
      originalMediaId: '3',
    })
  })

  it('tells mentions and the last numbers of a story, where small is not zero', () => {
    expect(readWebhook(change('instagram', 'mentions', { media_id: '1' })).events[0]).not.toHaveProperty('commentId')
    expect(readWebhook(change('instagram', 'mentions', { media_id: 1, comment_id: '2' })).events[0]).toMatchObject({
      kind: 'instagram_mention',
      mediaId: '1',
      commentId: '2',
    })
    const text = `{"object":"instagram","entry":[{"id":"1784","time":${AT},"changes":[{"field":"story_insights","value":{"media_id":"17","reach":44,"replies":0,"exits":-1,"text":"x","__proto__":{"a":1},"A b":2}}]}]}`
    const [story] = readWebhook(text).events
    expect(story).toMatchObject({
      kind: 'story_insights',
      mediaId: '17',
      numbers: { reach: 44, replies: 0 },
      tooSmall: ['exits'],
    })
    expect(Object.keys(story?.kind === 'story_insights' ? story.numbers : {})).toEqual(['reach', 'replies'])
  })
})

describe('people', () => {
  it('grant and take back permissions', () => {
    const value = { verb: 'revoked', target_ids: ['134895793791914', 17841405822304] }
    const text = delivery('permissions', { uid: 218471, changes: [{ field: 'pages_show_list', value }] })
    expect(readWebhook(text).events).toEqual([
      {
        kind: 'permission',
        object: 'permissions',
        field: 'pages_show_list',
        accountId: '1784',
        sentAt,
        userId: '218471',
        permission: 'pages_show_list',
        verb: 'revoked',
        targetIds: ['134895793791914', '17841405822304'],
      },
    ])
    expect(readWebhook(change('permissions', 'email', { verb: 'granted' })).events[0]).not.toHaveProperty('targetIds')
    expect(readWebhook(change('permissions', 'email', 'granted'))).toEqual({ events: [], dropped: 1 })
  })

  it('change their profile, of which nothing is kept', () => {
    const [event] = readWebhook(change('user', 'email', 'ana@example.test')).events
    expect(event).toEqual({ kind: 'user', object: 'user', field: 'email', accountId: '1784', sentAt, userId: '1784' })
  })
})

describe('the shapes of a delivery', () => {
  it('may name the fields alone', () => {
    expect(readWebhook(delivery('page', { changed_fields: ['feed', 'name', 7] }))).toEqual({
      dropped: 1,
      events: ['feed', 'name'].map((field) => ({ kind: 'changed', object: 'page', field, accountId: '1784', sentAt })),
    })
  })

  it('may have field and value on the entry, as the samples of Instagram Login', () => {
    const text = delivery('instagram', { field: 'comments', value: { id: '1', text: 'Nice' } })
    expect(readWebhook(text).events).toMatchObject([{ kind: 'instagram_comment', commentId: '1' }])
  })

  it('may be a list of deliveries', () => {
    const inner = [change('instagram', 'mentions', { media_id: '1' }), change('page', 'feed', { item: 'status' })]
    const { events, dropped } = readWebhook(`[${inner.join()},7]`)
    expect(events.map(({ object }) => object)).toEqual(['instagram', 'page'])
    expect(dropped).toBe(1)
  })

  it('may be messages, whose time is in milliseconds, and whose text is not kept', () => {
    const party = { sender: { id: '7700000000000001' }, recipient: { id: '1784' }, timestamp: AT * 1000 }
    const messaging = [
      { ...party, message: { mid: 'm1', text: 'secret words', is_echo: true } },
      { ...party, message: { mid: 'm2' }, reaction: { emoji: 'x' } },
      { ...party, postback: { payload: 'x' } },
      { ...party, read: { watermark: 1 } },
      { ...party, surprise: {} },
      { sender: { id: '1' } },
    ]
    const { events, dropped } = readWebhook(delivery('page', { time: AT * 1000, messaging, standby: [messaging[2]] }))
    expect(dropped).toBe(1)
    const about = { kind: 'message', accountId: '1784', sentAt, senderId: '7700000000000001', recipientId: '1784' }
    expect(events).toMatchObject([
      { ...about, field: 'messaging', what: 'message', messageId: 'm1', isEcho: true, sentToMetaAt: sentAt },
      { ...about, what: 'message', messageId: 'm2', isEcho: false },
      { ...about, what: 'postback' },
      { ...about, what: 'read' },
      { ...about, what: 'other' },
      { ...about, field: 'standby', what: 'postback' },
    ])
    expect(JSON.stringify(events)).not.toContain('secret words')
  })

  it('may hold a thousand updates of many accounts', () => {
    const entry = Array.from({ length: 500 }, (_, index) => ({
      id: String(index),
      time: AT,
      changes: [
        { field: 'feed', value: { item: 'status' } },
        { field: 'videos', value: {} },
      ],
    }))
    const { events, dropped } = readWebhook(JSON.stringify({ object: 'page', entry }))
    expect([events.length, dropped]).toEqual([1000, 0])
  })

  it('keeps what is new by its names', () => {
    expect(readWebhook(change('page', 'leadgen', { id: '1' })).events).toEqual([
      { kind: 'unknown', object: 'page', field: 'leadgen', accountId: '1784', sentAt },
    ])
    expect(readWebhook(change('whatsapp_business_account', 'messages', {})).events).toMatchObject([
      { kind: 'unknown', object: 'whatsapp_business_account' },
    ])
  })

  it('may be empty', () => {
    expect(readWebhook('{"object":"whatsapp_business_account","entry":[]}')).toEqual({ events: [], dropped: 0 })
  })

  it.each([
    '',
    'null',
    '7',
    '"page"',
    '<html></html>',
    '{"object":"page"}',
    '{"entry":[]}',
    '{"object":["page"],"entry":[]}',
    '{"object":"page","entry":{"id":"1"}}',
    '{"object":"__proto__","entry":[]}',
    '{"object":"page","entry":[7]}',
    '{"object":"page","entry":[{"time":1}]}',
    '{"object":"page","entry":[{"id":"1"}]}',
    '{"object":"page","entry":[{"id":"1","changes":{"field":"feed"}}]}',
    '{"object":"page","entry":[{"id":"1","changes":[null]}]}',
    '{"object":"page","entry":[{"id":"1","changes":[{"value":{}}]}]}',
    '{"object":"page","entry":[{"id":"1","changes":[{"field":"<b>","value":{}}]}]}',
    '['.repeat(200_000),
    // Deep enough to break a reader that recurses, with a number that wants the careful reader.
    `[27640875392278831${',['.repeat(20_000)}${']'.repeat(20_000)}]`,
  ])('%#: drops what has none of them, and counts it', (text) => {
    const { events, dropped } = readWebhook(text)
    expect(events).toEqual([])
    expect(dropped).toBeGreaterThan(0)
  })

  it('does not guess a time', () => {
    for (const time of ['soon', -1, null, 1e300]) {
      const [event] = readWebhook(delivery('page', { time, changed_fields: ['feed'] })).events
      expect(event?.sentAt).toBeUndefined()
    }
  })
})
