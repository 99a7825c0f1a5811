import { defineNode, edge, id, insights, text, withoutNext } from './define.ts'
import { IG_MEDIA_EDGES, IG_MEDIA_FIELDS } from './ig-media-fields.ts'
import { IG_USER_FIELDS, publishingLimit } from './ig-user.ts'

const mediaDefinition = defineNode(
  'ig-login-media',
  { ...IG_MEDIA_FIELDS, insights: insights('ig-login-media') },
  IG_MEDIA_EDGES,
)

// Named, so that types and errors that hold it stay readable.
export interface IgLoginMediaNode extends Readonly<typeof mediaDefinition> {}

/** A post, reel or story of an Instagram account, with Instagram Login: without saves, shares and totals. */
export const igLoginMedia: IgLoginMediaNode = mediaDefinition

const definition = defineNode(
  'ig-login-user',
  {
    ...IG_USER_FIELDS,
    // S, M: BUSINESS or MEDIA_CREATOR
    account_type: text,
    // S, D: the account; `id` is app-scoped here
    user_id: id,
  },
  {
    media: edge('media', igLoginMedia),
    stories: edge('stories', igLoginMedia),
    live_media: edge('live_media', igLoginMedia),
    tags: withoutNext(edge('tags', igLoginMedia, 50)),
    content_publishing_limit: edge('content_publishing_limit', publishingLimit),
  },
)

export interface IgLoginUserNode extends Readonly<typeof definition> {}

/**
 * An Instagram professional account on graph.instagram.com, reached with Instagram Login. Ask for it as `me`.
 *
 * Store `user_id`: `id` differs from app to app.
 */
export const igLoginUser: IgLoginUserNode = definition
