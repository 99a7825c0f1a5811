import { mayRead } from '../access.ts'
import type { Ask } from '../fields.ts'
import { productOf } from '../insights/media.ts'
import { type NodeType, names, project } from '../node-type.ts'
import { type EdgeParams, pageOf } from '../paging.ts'
import type { CommentRecord, MediaRecord } from '../records.ts'
import { refuse } from '../refusal.ts'
import { listOf, type Listing } from '../timeline.ts'
import { graphTime } from '../times.ts'
import type { Visit } from '../visit.ts'
import { asksOf, modifiersOf, paramsOf } from './asks.ts'
import { madeComments } from '../made-comments.ts'

// S: fields of IGComment in v26.0.
const commentType: NodeType<CommentRecord> = {
  name: 'IGComment',
  // D 2025-01-21, sample of the edge.
  defaults: ['timestamp', 'text', 'id'],
  fields: {
    id: ({ id }) => id,
    text: ({ text }) => text,
    timestamp: ({ createdAt }) => graphTime(createdAt),
    username: ({ username }) => username,
    from: ({ username }, _, { emulation }) => ({ id: emulation.seeded.digits(16, 'commenter', username), username }),
    like_count: ({ likes }) => likes,
    hidden: ({ isConcealed }) => isConcealed,
    media: ({ mediaId }, _, { emulation }) => {
      const media = emulation.store.mediaOfId(mediaId)
      return media && { id: mediaId, media_product_type: productOf(media) }
    },
    parent_id: ({ parentId }) => parentId,
    replies: (comment, ask, visit) => listReplies(comment, modifiersOf(ask), ask.children, visit),
  },
  known: names('legacy_instagram_comment_id user'),
}

function requireCommentPermissions({ instagramId }: MediaRecord, visit: Visit): void {
  const account = visit.emulation.store.instagrams.get(instagramId)
  if (!account || !mayRead(visit, 'comments', account)) throw refuse.permission()
}

// D: top level only, newest first, 50 a query and 25 by default; no filter by time.
export function listComments(
  media: MediaRecord,
  params: EdgeParams,
  asks: readonly Ask[] | undefined,
  visit: Visit,
): unknown {
  requireCommentPermissions(media, visit)
  const added = visit.emulation.store.comments.of(media.id)
  const all = added.with(madeComments(media, visit.emulation)).between()
  return listPage(all, `${media.id}/comments`, { params, asks, visit })
}

// S: the edge. That replies come oldest first is chosen.
function listReplies(
  comment: CommentRecord,
  params: EdgeParams,
  asks: readonly Ask[] | undefined,
  visit: Visit,
): unknown {
  const added = visit.emulation.store.comments.of(comment.id).between()
  return listPage(listOf(added.slice(0, added.length).toReversed()), `${comment.id}/replies`, { params, asks, visit })
}

function listPage(
  comments: Listing<CommentRecord>,
  path: string,
  { params, asks, visit }: { params: EdgeParams; asks: readonly Ask[] | undefined; visit: Visit },
): unknown {
  const { items, paging } = pageOf(comments, params, { path, maxLimit: 50, overLimit: 'cut' }, visit)
  return { data: items.map((comment) => project(commentType, comment, asks, visit)), ...(paging && { paging }) }
}

/** Answers `/{comment}` and `/{comment}/replies`. */
export function answerComment(comment: CommentRecord, [edge]: readonly string[], visit: Visit): unknown {
  const media = visit.emulation.store.mediaOfId(comment.mediaId)
  if (!media) throw refuse.noSuchObject(visit.method, comment.id)
  requireCommentPermissions(media, visit)
  switch (`${visit.method} ${edge ?? ''}`) {
    case 'GET ':
      return project(commentType, comment, asksOf(visit), visit)
    case 'GET replies':
      return listReplies(comment, paramsOf(visit), asksOf(visit), visit)
    default:
      throw refuse.noSuchEdge(visit.method, { edge, node: commentType.name, id: comment.id })
  }
}
