import { defineNode, flag, id, list, struct, text, texts } from './define.ts'

// The parts of a creative that hold its text and media. S for the names.
const callToAction = struct({ type: text })
const linkData = struct({
  call_to_action: callToAction,
  caption: text,
  // The cards of a carousel
  child_attachments: list({ description: text, image_hash: text, link: text, name: text, picture: text, video_id: id }),
  description: text,
  image_hash: text,
  link: text,
  message: text,
  name: text,
  picture: text,
})
const storySpec = struct({
  instagram_user_id: id,
  link_data: linkData,
  page_id: id,
  photo_data: struct({ caption: text, image_hash: text, url: text }),
  // S: of the same form as link_data; for ads made from a catalogue
  template_data: linkData,
  text_data: struct({ message: text }),
  video_data: struct({
    call_to_action: callToAction,
    image_hash: text,
    image_url: text,
    link_description: text,
    message: text,
    title: text,
    video_id: id,
  }),
})
const assetFeed = struct({
  ad_formats: texts,
  bodies: list({ text }),
  call_to_action_types: texts,
  descriptions: list({ text }),
  images: list({ hash: text, url: text }),
  link_urls: list({ display_url: text, website_url: text }),
  titles: list({ text }),
  videos: list({ thumbnail_hash: text, thumbnail_url: text, video_id: id }),
})

const definition = defineNode(
  'ad-creative',
  {
    account_id: id,
    actor_id: id,
    asset_feed_spec: assetFeed,
    body: text,
    call_to_action_type: text,
    // The media on Instagram that the ad shows
    effective_instagram_media_id: id,
    // The post that the ad shows, `{page-id}_{number}`; of a boosted post that is all there is (P)
    effective_object_story_id: id,
    image_hash: text,
    image_url: text,
    instagram_permalink_url: text,
    instagram_user_id: id,
    link_url: text,
    name: text,
    object_id: id,
    object_story_id: id,
    object_story_spec: storySpec,
    object_type: text,
    object_url: text,
    product_set_id: id,
    source_instagram_media_id: id,
    status: text,
    // P: 64 px unless `thumbnail_width` and `thumbnail_height` are sent
    thumbnail_url: text,
    title: text,
    url_tags: text,
    use_page_actor_override: flag,
    video_id: id,
  },
  {},
)

// Named, so that types and errors that hold it stay readable.
export interface AdCreativeNode extends Readonly<typeof definition> {}

/** What an ad shows; which of its many places holds text and media tell `creativeText` and `creativeMedia`. */
export const adCreative: AdCreativeNode = definition
