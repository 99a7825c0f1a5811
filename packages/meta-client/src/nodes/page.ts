import * as z from 'zod'
import type { PageToken } from '../tokens.ts'
import { pageToken, TOKEN_TEXT } from '../tokens.ts'
import { boxed, count, defineNode, edge, flag, ref, scalar, text, texts } from './define.ts'
import { igUser } from './ig-user.ts'
import { pagePost } from './page-post.ts'

// Never as plain text in a result: it would end up in somebody's log.
const accessToken = scalar<PageToken>(z.string().regex(TOKEN_TEXT).transform(pageToken))

const definition = defineNode(
  'page',
  {
    about: text,
    access_token: accessToken,
    category: text,
    fan_count: count,
    followers_count: count,
    // D, M: left out when none is linked, the person lacks the task, or instagram_basic is missing
    instagram_business_account: ref(igUser),
    connected_instagram_account: ref(igUser),
    is_published: flag,
    link: text,
    name: text,
    picture: boxed({ url: text, width: count, height: count, is_silhouette: flag }),
    // D: only on user.accounts. Open set: classic names and PROFILE_PLUS_*
    tasks: texts,
    username: text,
    verification_status: text,
    website: text,
  },
  // D: at most 100 a page, more is an error; about 600 posts a year can be reached
  { published_posts: edge('published_posts', pagePost) },
)

// Named, so that types and errors that hold it stay readable.
export interface PageNode extends Readonly<typeof definition> {}

/** A Facebook Page. */
export const page: PageNode = definition
