import { COMMENT_CHOICES, comment } from './comment.ts'
import { count, defineNode, edge, flag, id, ref, struct, text, texts, time, withChoices } from './define.ts'
import { profile, REACTION_TYPES, reaction } from './profile.ts'

const thumbnail = defineNode(
  'video-thumbnail',
  { height: count, is_preferred: flag, name: text, scale: count, uri: text, width: count },
  {},
)

const definition = defineNode(
  'video',
  {
    content_category: text,
    created_time: time,
    custom_labels: texts,
    description: text,
    from: struct({ id, name: text }),
    is_crosspost_video: flag,
    is_crossposting_eligible: flag,
    is_episode: flag,
    is_instagram_eligible: flag,
    // S: seconds
    length: count,
    live_status: text,
    // P!: relative, `/reel/1234/`; absolute on posts
    permalink_url: text,
    picture: text,
    post_id: id,
    post_views: count,
    published: flag,
    scheduled_publish_time: time,
    source: text,
    spherical: flag,
    status: struct({
      video_status: text,
      processing_progress: count,
      uploading_phase: struct({ status: text }),
      processing_phase: struct({ status: text }),
      publishing_phase: struct({ status: text, publish_status: text, publish_time: time }),
    }),
    title: text,
    universal_video_id: id,
    updated_time: time,
    views: count,
  },
  {
    comments: withChoices(edge('comments', comment), COMMENT_CHOICES),
    likes: edge('likes', profile),
    thumbnails: edge('thumbnails', thumbnail),
  },
)

// Named, so that types and errors that hold it stay readable.
export interface VideoNode extends Readonly<typeof definition> {}

/**
 * A video or reel on Facebook; a reel is one whose `permalink_url` holds `/reel/`.
 *
 * It has no reactions: those are its post's, `{page-id}_{post number}`.
 */
export const video: VideoNode = definition

const liveDefinition = defineNode(
  'live-video',
  {
    broadcast_start_time: time,
    creation_time: time,
    description: text,
    live_views: count,
    permalink_url: text,
    planned_start_time: time,
    status: text,
    title: text,
    video: ref(definition),
  },
  { reactions: withChoices(edge('reactions', reaction), { type: REACTION_TYPES }) },
)

export interface LiveVideoNode extends Readonly<typeof liveDefinition> {}

/** A broadcast; `video` is its recording. Its stream address is a secret key and is not read here. */
export const liveVideo: LiveVideoNode = liveDefinition
