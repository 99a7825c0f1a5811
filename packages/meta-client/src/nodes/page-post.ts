import { COMMENT_CHOICES, comment } from './comment.ts'
import { count, defineItem, defineNode, edge, flag, id, insights, struct, text, time, withChoices } from './define.ts'
import { profile, REACTION_TYPES, reaction } from './profile.ts'

const media = struct({ image: struct({ src: text, width: count, height: count }), source: text })
const target = struct({ id, url: text })
const shown = { media_type: text, type: text, title: text, description: text, url: text, target, media }

const subattachment = defineItem('page-post-subattachment', shown, {})
const attachment = defineItem(
  'page-post-attachment',
  { ...shown, unshimmed_url: text },
  // P: the default cuts long albums
  { subattachments: edge('subattachments', subattachment) },
)

const definition = defineNode(
  'page-post',
  {
    created_time: time,
    // D: other people's is left out without pages_read_user_content
    from: struct({ id, name: text }),
    // D: at most 720 px, signed
    full_picture: text,
    insights: insights('page-post'),
    is_eligible_for_promotion: flag,
    is_expired: flag,
    is_hidden: flag,
    is_instagram_eligible: flag,
    is_popular: flag,
    // S: false is a dark (ad) or scheduled post
    is_published: flag,
    is_spherical: flag,
    message: text,
    parent_id: id,
    permalink_url: text,
    picture: text,
    promotable_id: id,
    promotion_status: text,
    // S: unix seconds
    scheduled_publish_time: count,
    // M: left out when there are none
    shares: struct({ count }),
    status_type: text,
    story: text,
    timeline_visibility: text,
    // M: moves with comments too
    updated_time: time,
    via: struct({ id, name: text }),
  },
  {
    attachments: edge('attachments', attachment),
    // P! 2026-09-01: these three need pages_read_user_content, else the whole call fails with code 10
    comments: withChoices(edge('comments', comment), COMMENT_CHOICES),
    // M: its total is not the total of all reactions
    likes: edge('likes', profile),
    reactions: withChoices(edge('reactions', reaction), { type: REACTION_TYPES }),
    // S: who is tagged
    to: edge('to', profile),
  },
)

// Named, so that types and errors that hold it stay readable.
export interface PagePostNode extends Readonly<typeof definition> {}

/** A post on a Page. Its id is `{page-id}_{number}`. */
export const pagePost: PagePostNode = definition
