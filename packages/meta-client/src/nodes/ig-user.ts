import { count, defineNode, edge, flag, id, text } from './define.ts'
import { igMedia } from './ig-media.ts'

const definition = defineNode(
  'ig-user',
  {
    biography: text,
    followers_count: count,
    follows_count: count,
    has_profile_pic: flag,
    ig_id: id,
    is_published: flag,
    media_count: count,
    name: text,
    profile_picture_url: text,
    username: text,
    website: text,
    // S: only with Instagram Login, where `id` is app-scoped and this is the account
    account_type: text,
    user_id: id,
  },
  // P: 100 a page. D: the newest 10,000 in all, newest first, without stories; since and until filter on creation.
  { media: edge('media', igMedia) },
)

// Named, so that types and errors that hold it stay readable.
export interface IgUserNode extends Readonly<typeof definition> {}

/** An Instagram professional account. */
export const igUser: IgUserNode = definition
