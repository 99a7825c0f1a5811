import type { Seeded } from '../seeded.ts'
import type { MediaRecord, PostRecord } from '../records.ts'
import type { Store } from '../store.ts'
import { splitCount } from '../insights/split.ts'

// Counts that an object's own fields and its insights both show, so that they agree.

// Shares of the reaction types; made up.
const REACTIONS = { LIKE: 84, LOVE: 9, CARE: 1, HAHA: 2, WOW: 2, SAD: 1, ANGRY: 1 }

/** Reactions of a post by type, in Meta's capital names. */
export function reactionsOf({ reactions }: PostRecord): Readonly<Record<keyof typeof REACTIONS, number>> {
  return splitCount(reactions, REACTIONS)
}

/** Shares, saves and reposts of a medium, in proportion to its likes. */
export function extraCounts({ id, likes }: MediaRecord, seeded: Seeded) {
  const part = (name: string, share: number) => Math.round(likes * share * (0.5 + seeded.unit(id, name)))
  return { shares: part('shares', 0.06), saved: part('saved', 0.09), reposts: part('reposts', 0.02) }
}

/** Comments of a medium with their replies (D: `comments_count` includes replies). */
export function commentCount({ id, comments }: MediaRecord, { comments: added }: Store): number {
  const listed = added.of(id).between()
  const replies = listed.slice(0, listed.length).map((comment) => {
    return added.of(comment.id).between().length
  })
  return comments + listed.length + replies.reduce((sum, count) => sum + count, 0)
}
