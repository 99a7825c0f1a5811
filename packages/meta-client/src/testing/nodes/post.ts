import { mayUse, requirePageToken } from '../access.ts'
import { answerNestedPostInsights, answerPostInsights } from '../insights/post.ts'
import { type FieldReader, type NodeType, names, project, read } from '../node-type.ts'
import { pageOf } from '../paging.ts'
import { refuse } from '../refusal.ts'
import type { PageRecord, PostKind, PostRecord } from '../records.ts'
import { graphTime } from '../times.ts'
import type { Visit } from '../visit.ts'
import { videoIdOf } from '../ids.ts'
import { asksOf, type EdgeAsk, modifiersOf, paramsOf } from './asks.ts'
import { attachmentAsks, attachmentOf, attachmentType, imageOf } from './attachment.ts'
import { reactionsOf } from './counts.ts'
import { reachablePosts } from './reachable-posts.ts'

// D: values of status_type.
const STATUS_TYPES: Readonly<Record<PostKind, string>> = {
  status: 'mobile_status_update',
  photo: 'added_photos',
  album: 'added_photos',
  video: 'added_video',
  reel: 'added_video',
  link: 'shared_story',
}

// P! 2026-09-01 (two reports): reactions, likes and comments want pages_read_user_content, else the whole call fails with 10.
// Reported with .summary(); without it chosen: the same. Who reacted is never shown, so `data` stays empty.
function counted(summary: (post: PostRecord, type: string | undefined) => object): FieldReader<PostRecord> {
  return (post, { modifiers }, visit) => {
    if (!mayUse(visit, 'pages_read_user_content', post.pageId)) throw refuse.pagePermission()
    const wanted = ['true', '1', 'total_count'].includes(modifiers.get('summary') ?? '')
    return { data: [], ...(wanted && { summary: summary(post, modifiers.get('type')) }) }
  }
}

const postType: NodeType<PostRecord> = {
  name: 'Post',
  // P: what the edge sends when no fields are asked for.
  defaults: ['created_time', 'message', 'id'],
  fields: {
    id: ({ id }) => id,
    message: ({ message }) => message,
    created_time: ({ createdAt }) => graphTime(createdAt),
    updated_time: ({ updatedAt }) => graphTime(updatedAt),
    // P!: absolute on posts.
    permalink_url: ({ id, pageId, kind }) =>
      kind === 'reel'
        ? `https://www.facebook.com/reel/${videoIdOf(id)}/`
        : `https://www.facebook.com/${pageId}/posts/${videoIdOf(id)}`,
    status_type: ({ kind }) => STATUS_TYPES[kind],
    is_published: () => true,
    is_hidden: () => false,
    is_expired: () => false,
    full_picture: (post, _, visit) => (post.kind === 'status' ? undefined : imageOf(post.id, 0, visit).src),
    // M: left out when 0.
    shares: ({ shares }) => (shares === 0 ? undefined : { count: shares }),
    from: ({ pageId }, _, { emulation }) => ({ name: emulation.store.pages.get(pageId)?.name, id: pageId }),
    attachments: (post, { children }, visit) => {
      const attachment = attachmentOf(post, visit)
      return attachment && { data: [read(attachmentType, attachment, children ?? attachmentAsks, visit)] }
    },
    reactions: counted((post, type) => ({
      total_count: type === undefined ? post.reactions : (new Map(Object.entries(reactionsOf(post))).get(type) ?? 0),
      viewer_reaction: 'NONE',
    })),
    likes: counted((post) => ({ total_count: reactionsOf(post).LIKE, can_like: true, has_liked: false })),
    // D field expansion; S has it as an edge alone, as for media.
    insights: (post, ask, visit) => answerNestedPostInsights(post, modifiersOf(ask), visit),
    comments: counted(({ comments }) => ({ order: 'ranked', total_count: comments, can_comment: true })),
  },
  // S: fields of PagePost in v26.0.
  known: names(`actions admin_creator allowed_advertising_objectives application backdated_time call_to_action
    can_reply_privately child_attachments comments_mirroring_domain coordinates event expanded_height expanded_width
    feed_targeting height icon instagram_eligibility is_app_share is_eligible_for_dark_post is_eligible_for_promotion
    is_fb_live_videos is_inline_created is_instagram_eligible is_live_clip is_popular is_spherical message_tags
    multi_share_end_card multi_share_optimized parent_id picture place privacy promotable_id promotion_status properties
    scheduled_publish_time story story_tags subscribed target targeting timeline_visibility to via video_buying_eligibility
    was_fb_live_videos width`),
}

// D, P!: own posts, newest first, 25 a page, a limit over 100 is an error; since and until go by creation.
export function listPosts(
  page: PageRecord,
  edge: 'feed' | 'posts' | 'published_posts',
  { params, asks }: EdgeAsk,
  visit: Visit,
): unknown {
  requirePageToken(visit)
  // P! 2026-09-01: wants both permissions; the text names the one that is granted. Nobody else posts on these Pages.
  if (edge === 'feed' && !mayUse(visit, 'pages_read_user_content', page.id)) throw refuse.pagePermission()
  if (!mayUse(visit, 'pages_read_engagement', page.id)) throw refuse.pagePermission()
  const posts = reachablePosts(visit.emulation.store.posts.of(page.id), params, visit)
  const rules = { path: `${page.id}/${edge}`, maxLimit: 100, overLimit: 'refuse' } as const
  const { items, paging } = pageOf(posts, params, rules, visit)
  return { data: items.map((post) => project(postType, post, asks, visit)), ...(paging && { paging }) }
}

/** Answers `/{post}` and `/{post}/insights`. */
export function answerPost(post: PostRecord, [edge, metric]: readonly string[], visit: Visit): unknown {
  requirePageToken(visit)
  // D, of insights too: beside read_insights.
  if (!mayUse(visit, 'pages_read_engagement', post.pageId)) throw refuse.pagePermission()
  switch (`${visit.method} ${edge ?? ''}`) {
    case 'GET ':
      return project(postType, post, asksOf(visit), visit)
    case 'GET attachments':
    case 'GET reactions':
    case 'GET comments':
      return edgeOf(post, edge ?? '', visit)
    case 'GET insights':
      return answerPostInsights(
        post,
        (name) => (name === 'metric' && metric !== undefined ? metric : paramsOf(visit)(name)),
        visit,
      )
    default:
      throw refuse.noSuchEdge(visit.method, { edge, node: postType.name, id: post.id })
  }
}

/** An edge that is a field too: its parameters are the modifiers of the field. */
function edgeOf(post: PostRecord, name: string, visit: Visit): unknown {
  const ask = { name, key: name, modifiers: new Map(visit.params), children: asksOf(visit) }
  return read(postType, post, [ask], visit)[name] ?? { data: [] }
}
