import type { Batch } from './platform.ts'

/** Neighbours that hold content alone in one, so that one statement stores them. */
export function joinBatches(batches: readonly Batch[]): readonly Batch[] {
  const joined: Batch[] = []
  for (const batch of batches) {
    const before = joined.at(-1)
    if (before && isContent(before) && isContent(batch)) joined.splice(-1, 1, join(before, batch))
    else joined.push(batch)
  }
  return joined
}

// A profile and a whole listing have their place between rows, and two numbers of one day are merged by two statements.
const isContent = ({ profile, seen, analytics, covered }: Batch): boolean =>
  [profile, seen, analytics, covered].every((part) => part === undefined)

function join(one: Batch, next: Batch): Batch {
  const watermark = next.watermark ?? one.watermark
  return {
    read: one.read + next.read,
    content: [...(one.content ?? []), ...(next.content ?? [])],
    missing: [...(one.missing ?? []), ...(next.missing ?? [])],
    isTruncated: one.isTruncated === true || next.isTruncated === true,
    ...(watermark && { watermark }),
  }
}
