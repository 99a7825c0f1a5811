import { count, defineItem, defineNode, edge, flag, id, lookup, ref, struct, text, withoutNext } from './define.ts'
import { igComment } from './ig-comment.ts'
import { igDiscovered } from './ig-discovered.ts'
import { igCollaborativeMedia, igMedia } from './ig-media.ts'

const owner = defineNode('ig-user-business', { name: text }, {})

/** What accounts have on both hosts. */
export const IG_USER_FIELDS = {
  biography: text,
  followers_count: count,
  follows_count: count,
  media_count: count,
  name: text,
  profile_picture_url: text,
  username: text,
  website: text,
}

export const publishingLimit = defineItem(
  'ig-publishing-limit',
  // D: texts disagree on 50 or 100 a day: read quota_total
  { quota_usage: count, config: struct({ quota_total: count, quota_duration: count }) },
  {},
)

const definition = defineNode(
  'ig-user',
  {
    ...IG_USER_FIELDS,
    // D: exact handle; only professional accounts, otherwise 110 / 2207013
    business_discovery: lookup('username', igDiscovered),
    has_profile_pic: flag,
    ig_id: id,
    is_published: flag,
    legacy_instagram_user_id: id,
    // D: the id comes with a webhook; needs instagram_manage_comments
    mentioned_comment: lookup('comment_id', igComment),
    mentioned_media: lookup('media_id', igMedia),
    owner_business: ref(owner),
    shopping_product_tag_eligibility: flag,
    shopping_review_status: text,
  },
  {
    // P: 100 a page. D: the newest 10,000 in all, newest first, without stories; since and until filter on creation.
    media: edge('media', igMedia),
    // D: only those live now
    stories: edge('stories', igMedia),
    live_media: edge('live_media', igMedia),
    // P: 50 a page
    tags: withoutNext(edge('tags', igMedia, 50)),
    collaborative_media: edge('collaborative_media', igCollaborativeMedia),
    content_publishing_limit: edge('content_publishing_limit', publishingLimit),
  },
)

// Named, so that types and errors that hold it stay readable.
export interface IgUserNode extends Readonly<typeof definition> {}

/** An Instagram professional account, reached with Facebook Login; see `igLoginUser` for the other host. */
export const igUser: IgUserNode = definition
