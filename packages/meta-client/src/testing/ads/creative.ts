import { type NodeType, names, pick, project } from '../node-type.ts'
import { asksOf } from '../nodes/asks.ts'
import { refuse } from '../refusal.ts'
import type { Visit } from '../visit.ts'
import type { CreativeRecord } from './records.ts'
import { storySpecOf } from './story-spec.ts'

/** Width and height of a thumbnail that nobody asked to be larger, in pixels (D). */
const THUMBNAIL = '64'

export const creativeType: NodeType<CreativeRecord> = {
  name: 'AdCreative',
  // M: nothing but the id unless asked.
  defaults: ['id'],
  fields: {
    id: ({ id }) => id,
    account_id: ({ account }) => account.accountId,
    // P: a made-up name with the day and a hash; chosen: with the id.
    name: ({ id, told }) => told.name ?? `Creative ${id}`,
    status: () => 'ACTIVE',
    actor_id: ({ pageId }) => pageId,
    body: ({ told }) => told.body,
    title: ({ told }) => told.title,
    image_hash: ({ told }) => told.imageHash,
    // M, P: signed, so another one at each reading, unless a test told which.
    image_url: ({ id, told }, _, { emulation }) =>
      told.imageUrl ?? (told.imageHash === undefined ? undefined : emulation.cdnUrl(`${id}/image.jpg`)),
    thumbnail_url: ({ id }, _, { emulation, params }) => {
      const size = ['thumbnail_width', 'thumbnail_height'].map((name) => params.get(name) ?? THUMBNAIL).join('x')
      return emulation.cdnUrl(`${id}/thumbnail-${size}.jpg`)
    },
    video_id: ({ told }) => told.videoId,
    link_url: ({ told }) => told.linkUrl,
    call_to_action_type: ({ told }) => told.callToAction,
    object_type: ({ told }) => objectType(told),
    object_story_spec: (creative, { children }) => pick(storySpecOf(creative), children),
    asset_feed_spec: ({ told }, { children }) => pick(told.assetFeed, children),
    object_story_id: ({ told }) => told.storyId,
    effective_object_story_id: ({ storyId }) => storyId,
    effective_instagram_media_id: ({ told }) => told.mediaId,
    source_instagram_media_id: ({ told }) => told.mediaId,
    instagram_user_id: ({ instagramId }) => instagramId,
    instagram_permalink_url: ({ told }) =>
      told.mediaId === undefined ? undefined : `https://www.instagram.com/p/${told.mediaId}/`,
  },
  // S: fields of AdCreative in v26.0.
  known: names(`ad_disclaimer_spec adlabels applink_treatment authorization_category auto_update branded_content
    branded_content_sponsor_page_id bundle_folder_id call_to_action categorization_criteria category_media_source
    collaborative_ads_lsb_image_bank_id contextual_multi_ads creative_sourcing_spec degrees_of_freedom_spec
    destination_set_id destination_spec dynamic_ad_voice effective_authorization_category enable_direct_install
    enable_launch_instant_app existing_post_title facebook_branded_content format_transformation_spec image_crops
    instagram_branded_content interactive_components_spec link_deep_link_url link_destination_display_url link_og_id
    marketing_message_structured_spec media_sourcing_spec messenger_sponsored_message object_id object_store_url
    object_url omnichannel_link_spec page_welcome_message photo_album_source_object_story_id place_page_set_id
    platform_customizations playable_asset_id portrait_customizations product_data product_set_id
    product_suggestion_settings recommender_settings regional_regulation_disclaimer_spec source_facebook_post_id
    template_url template_url_spec thumbnail_id url_tags use_page_actor_override`),
}

// S for the names; which one an ad gets is M.
function objectType({ videoId, storyId, mediaId }: CreativeRecord['told']): string {
  if (storyId !== undefined || mediaId !== undefined) return 'STATUS'
  return videoId === undefined ? 'SHARE' : 'VIDEO'
}

/** Answers `/{creative}`. */
export function answerCreative(creative: CreativeRecord, [edge]: readonly string[], visit: Visit): unknown {
  if (visit.method === 'GET' && edge === undefined) return project(creativeType, creative, asksOf(visit), visit)
  throw refuse.noSuchEdge(visit.method, { edge, node: creativeType.name, id: creative.id })
}
