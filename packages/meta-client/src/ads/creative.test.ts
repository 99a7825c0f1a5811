import { describe, expect, it } from 'vitest'
import type { CreativeParts } from './creative.ts'
import { creativeMedia, creativeText } from './creative.ts'

const story = {
  link_data: { message: 'link', name: 'Link' },
  video_data: { message: 'video', title: 'Video' },
  photo_data: { caption: 'photo' },
  text_data: { message: 'text' },
  template_data: { message: 'template' },
}
const feed = { bodies: [{ text: '' }, { text: 'feed' }], titles: [{ text: 'Feed' }] }

describe('creativeText', () => {
  it.each<[string | undefined, CreativeParts]>([
    ['body', { body: 'body', object_story_spec: story, asset_feed_spec: feed }],
    ['link', { body: '', object_story_spec: story, asset_feed_spec: feed }],
    ['video', { object_story_spec: { ...story, link_data: {} } }],
    ['photo', { object_story_spec: { ...story, link_data: undefined, video_data: undefined } }],
    ['text', { object_story_spec: { text_data: story.text_data, template_data: story.template_data } }],
    ['template', { object_story_spec: { template_data: story.template_data }, asset_feed_spec: feed }],
    ['feed', { asset_feed_spec: feed }],
    [undefined, {}],
  ])('is %j', (text, creative) => {
    expect(creativeText(creative).text).toBe(text)
  })

  it.each<[string | undefined, CreativeParts]>([
    ['Title', { title: 'Title', object_story_spec: story }],
    ['Link', { object_story_spec: story }],
    ['Video', { object_story_spec: { video_data: story.video_data }, asset_feed_spec: feed }],
    ['Feed', { asset_feed_spec: feed }],
    [undefined, { body: 'body' }],
  ])('has the headline %j', (headline, creative) => {
    expect(creativeText(creative).headline).toBe(headline)
  })
})

describe('creativeMedia', () => {
  const thumbnail_url = 'https://x.test/t.jpg'
  it.each<[string, CreativeParts, ReturnType<typeof creativeMedia>]>([
    [
      'the cards of a carousel',
      {
        thumbnail_url,
        image_url: 'https://x.test/i.jpg',
        object_story_spec: {
          link_data: { child_attachments: [{ name: 'A', image_hash: 'a1' }, { video_id: '7' }, { name: 'nothing' }] },
        },
      },
      [
        { type: 'image', hash: 'a1', name: 'A' },
        { type: 'video', videoId: '7' },
      ],
    ],
    ['its image', { image_url: 'i', image_hash: 'a1', thumbnail_url }, [{ type: 'image', url: 'i', hash: 'a1' }]],
    ['its video', { video_id: '7', thumbnail_url: 't' }, [{ type: 'video', videoId: '7', thumbnailUrl: 't' }]],
    [
      'the picture of a link',
      { object_story_spec: { link_data: { picture: 'p', link: 'l' } }, thumbnail_url },
      [{ type: 'image', url: 'p', link: 'l' }],
    ],
    [
      'the video of a story',
      { object_story_spec: { video_data: { video_id: '7', image_url: 'i' } } },
      [{ type: 'video', videoId: '7', thumbnailUrl: 'i' }],
    ],
    ['a photo', { object_story_spec: { photo_data: { url: 'p' } } }, [{ type: 'image', url: 'p' }]],
    [
      'what Meta chooses from',
      { asset_feed_spec: { images: [{ hash: 'h' }], videos: [{ video_id: '7', thumbnail_url: 't' }] }, thumbnail_url },
      [
        { type: 'image', hash: 'h' },
        { type: 'video', videoId: '7', thumbnailUrl: 't' },
      ],
    ],
    ['the thumbnail last', { thumbnail_url }, [{ type: 'image', url: thumbnail_url }]],
    ['nothing of a boosted post', {}, []],
  ])('is %s', (_what, creative, media) => {
    expect(creativeMedia(creative)).toEqual(media)
  })
})
