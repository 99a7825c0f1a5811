import type { WebhookUpdate } from './webhooks.ts'

const ANA = { id: '7700000000000001', name: 'Ana Lopez' }

/** Updates as Meta's samples show them, to hand to `webhooks.send`. */
export const webhookUpdates = {
  /** Somebody comments on a post of a Page (D page feed). Of a reply `parentId` is the comment. */
  pageComment(comment: {
    readonly pageId: string
    readonly postId: string
    readonly commentId: string
    readonly message: string
    /** Unix seconds. */
    readonly createdTime: number
    /** Default `add`. */
    readonly verb?: 'add' | 'edited' | 'remove' | 'hide' | 'unhide'
    /** Default the post. */
    readonly parentId?: string
    /** `null`: not visible to the app (M). */
    readonly from?: { readonly id: string; readonly name: string } | null
  }): WebhookUpdate {
    const { pageId, postId, commentId, message, createdTime, verb = 'add', parentId = postId, from = ANA } = comment
    const value = {
      item: 'comment',
      verb,
      ...(from && { from }),
      post_id: postId,
      comment_id: commentId,
      parent_id: parentId,
      created_time: createdTime,
      message,
    }
    return { object: 'page', entry: [{ id: pageId, changes: [{ field: 'feed', value }] }] }
  },

  /** A post of a Page is made, edited or removed (D page feed). */
  pagePost(post: {
    readonly pageId: string
    readonly postId: string
    readonly createdTime: number
    readonly message?: string
    /** Default `add`. */
    readonly verb?: 'add' | 'edited' | 'remove'
    /** Default `status`. */
    readonly item?: 'status' | 'photo' | 'video' | 'share'
  }): WebhookUpdate {
    const { pageId, postId, createdTime, message, verb = 'add', item = 'status' } = post
    const value = {
      item,
      verb,
      from: { id: pageId },
      post_id: postId,
      created_time: createdTime,
      published: 1,
      ...(message !== undefined && { message }),
    }
    return { object: 'page', entry: [{ id: pageId, changes: [{ field: 'feed', value }] }] }
  },

  /** Somebody comments on a medium of an Instagram account; live deliveries name the comment `id` (P). */
  instagramComment(comment: {
    readonly accountId: string
    readonly mediaId: string
    readonly commentId: string
    readonly text: string
    /** Of a reply: the comment it answers. */
    readonly parentId?: string
    /** Default `FEED`. */
    readonly product?: 'FEED' | 'REELS' | 'STORY' | 'AD'
  }): WebhookUpdate {
    const { accountId, mediaId, commentId, text, parentId, product = 'FEED' } = comment
    const value = {
      id: commentId,
      from: { id: '1220000000000001', username: 'ana.l' },
      text,
      media: { id: mediaId, media_product_type: product },
      ...(parentId !== undefined && { parent_id: parentId }),
    }
    return { object: 'instagram', entry: [{ id: accountId, changes: [{ field: 'comments', value }] }] }
  },

  /** Somebody mentions an Instagram account; nothing but ids, the rest wants a read (D). */
  instagramMention(mention: {
    readonly accountId: string
    readonly mediaId: string
    readonly commentId?: string
  }): WebhookUpdate {
    const { accountId, mediaId, commentId } = mention
    const value = { media_id: mediaId, ...(commentId !== undefined && { comment_id: commentId }) }
    return { object: 'instagram', entry: [{ id: accountId, changes: [{ field: 'mentions', value }] }] }
  },

  /** The last numbers of a story when its 24 hours are over (D; Facebook Login only). Small counts come as -1. */
  storyInsights(story: {
    readonly accountId: string
    readonly mediaId: string
    readonly numbers: Readonly<
      Partial<Record<'reach' | 'impressions' | 'replies' | 'taps_forward' | 'taps_back' | 'exits', number>>
    >
  }): WebhookUpdate {
    const { accountId, mediaId, numbers } = story
    const value = { media_id: mediaId, ...numbers }
    return { object: 'instagram', entry: [{ id: accountId, changes: [{ field: 'story_insights', value }] }] }
  },

  /** A person grants or takes back a permission. D has the topic; the payload is M. */
  permission(change: {
    readonly personId: string
    readonly permission: string
    readonly verb: 'granted' | 'revoked'
    readonly targetIds?: readonly string[]
  }): WebhookUpdate {
    const { personId, permission, verb, targetIds } = change
    const value = { verb, ...(targetIds && { target_ids: targetIds }) }
    const entry = { id: personId, uid: personId, changes: [{ field: permission, value }] }
    return { object: 'permissions', entry: [entry] }
  },
}
