import { count, defineNode, edge, flag, id, struct, text, time, withChoices } from './define.ts'
import { profile, REACTION_TYPES, reaction } from './profile.ts'

/** S: words of the modifiers that edges of comments take. */
export const COMMENT_CHOICES = {
  filter: ['toplevel', 'stream'],
  order: ['chronological', 'reverse_chronological'],
} as const

const fields = {
  comment_count: count,
  created_time: time,
  // D: left out for other people without pages_read_user_content
  from: struct({ id, name: text }),
  is_hidden: flag,
  is_private: flag,
  like_count: count,
  message: text,
  permalink_url: text,
  user_likes: flag,
}
const people = {
  likes: edge('likes', profile),
  reactions: withChoices(edge('reactions', reaction), { type: REACTION_TYPES }),
}

const reply = defineNode('comment-reply', fields, people)
const definition = defineNode('comment', fields, {
  ...people,
  comments: withChoices(edge('comments', reply), COMMENT_CHOICES),
})

// Named, so that types and errors that hold it stay readable.
export interface CommentNode extends Readonly<typeof definition> {}

/** A comment on Facebook: below a post, photo or video. Its replies are its `comments`. */
export const comment: CommentNode = definition
