import { count, defineItem, defineNode, edge, flag, id, struct, text, time } from './define.ts'

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
const reaction = defineNode('reaction', { name: text, type: text }, {})
const comment = defineNode(
  'comment',
  { message: text, created_time: time, like_count: count, comment_count: count },
  {},
)

const definition = defineNode(
  'page-post',
  {
    created_time: time,
    // D: at most 720 px, signed
    full_picture: text,
    is_hidden: flag,
    is_published: flag,
    message: text,
    parent_id: id,
    permalink_url: text,
    // M: left out when there are none
    shares: struct({ count }),
    status_type: text,
    story: text,
    // M: moves with comments too
    updated_time: time,
  },
  {
    attachments: edge('attachments', attachment),
    comments: edge('comments', comment),
    // P! 2026-09-01: reactions and comments need pages_read_user_content, else the whole call fails with code 10
    reactions: edge('reactions', reaction),
  },
)

// Named, so that types and errors that hold it stay readable.
export interface PagePostNode extends Readonly<typeof definition> {}

/** A post on a Page. Its id is `{page-id}_{number}`. */
export const pagePost: PagePostNode = definition
