import { count, defineNode, edge, flag, id, ref, struct, text, time } from './define.ts'

const author = defineNode('ig-comment-user', { username: text }, {})
const commented = defineNode('ig-comment-media', { media_product_type: text }, {})

const fields = {
  from: struct({ id, username: text, self_ig_scoped_id: id }),
  hidden: flag,
  legacy_instagram_comment_id: id,
  like_count: count,
  media: ref(commented),
  parent_id: id,
  text,
  timestamp: time,
  user: ref(author),
  username: text,
}

const reply = defineNode('ig-comment-reply', fields, {})
// The most a query of replies gives is not documented; D: comments give 50.
const definition = defineNode('ig-comment', fields, { replies: edge('replies', reply, 50) })

// Named, so that types and errors that hold it stay readable.
export interface IgCommentNode extends Readonly<typeof definition> {}

/** A comment below a media of Instagram. Listed are those of the top level only, newest first; replies lie below (D). */
export const igComment: IgCommentNode = definition
