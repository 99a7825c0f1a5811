import * as z from 'zod/mini'
import type { PageToken } from '../tokens.ts'
import { pageToken, TOKEN_TEXT } from '../tokens.ts'
import { boxed, count, defineNode, edge, flag, id, ref, scalar, struct, text, texts, withChoices } from './define.ts'
import { igUser } from './ig-user.ts'
import { pagePost } from './page-post.ts'
import { pageStory } from './page-story.ts'
import { album, photo } from './photo.ts'
import { liveVideo, video } from './video.ts'

// Never as plain text in a result: it would end up in somebody's log.
const accessToken = scalar<PageToken>(
  z.pipe(
    z.string().check(z.regex(TOKEN_TEXT)),
    z.transform((sent: string) => pageToken(sent)),
  ),
)

const owner = defineNode('page-business', { name: text }, {})

const definition = defineNode(
  'page',
  {
    about: text,
    access_token: accessToken,
    bio: text,
    business: ref(owner),
    category: text,
    checkins: count,
    cover: struct({ id, cover_id: id, offset_x: count, offset_y: count, source: text }),
    description: text,
    emails: texts,
    engagement: struct({ count, social_sentence: text }),
    fan_count: count,
    followers_count: count,
    // D, M: left out when none is linked, the person lacks the task, or instagram_basic is missing
    instagram_business_account: ref(igUser),
    connected_instagram_account: ref(igUser),
    has_transitioned_to_new_page_experience: flag,
    is_owned: flag,
    is_permanently_closed: flag,
    is_published: flag,
    is_verified: flag,
    link: text,
    name: text,
    name_with_location_descriptor: text,
    new_like_count: count,
    overall_star_rating: count,
    phone: text,
    picture: boxed({ url: text, width: count, height: count, is_silhouette: flag }),
    rating_count: count,
    single_line_address: text,
    talking_about_count: count,
    // D: only on user.accounts. Open set: classic names and PROFILE_PLUS_*
    tasks: texts,
    username: text,
    verification_status: text,
    website: text,
    were_here_count: count,
  },
  {
    // D: posts edges give at most 100 a page, more is an error; about 600 posts a year can be reached
    published_posts: edge('published_posts', pagePost),
    posts: edge('posts', pagePost),
    // P! 2026-09-01: with visitors' and unpublished posts; needs pages_read_user_content besides pages_read_engagement
    feed: edge('feed', pagePost),
    visitor_posts: edge('visitor_posts', pagePost),
    tagged: edge('tagged', pagePost),
    scheduled_posts: edge('scheduled_posts', pagePost),
    ads_posts: edge('ads_posts', pagePost),
    videos: withChoices(edge('videos', video), { type: ['uploaded', 'tagged'] }),
    // D: since and until
    video_reels: edge('video_reels', video),
    // D: since and until; archived only where the story archive is on
    stories: withChoices(edge('stories', pageStory), { status: ['PUBLISHED', 'ARCHIVED'] }),
    photos: withChoices(edge('photos', photo), { type: ['uploaded', 'tagged', 'profile'] }),
    albums: edge('albums', album),
    live_videos: edge('live_videos', liveVideo),
  },
)

// Named, so that types and errors that hold it stay readable.
export interface PageNode extends Readonly<typeof definition> {}

/** A Facebook Page. */
export const page: PageNode = definition
