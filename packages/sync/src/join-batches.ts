import type { Batch } from './platform.ts'

/** Neighbours that hold content alone in one, so that one statement stores them. */
export function joinBatches(batches: readonly Batch[]): readonly Batch[] {
  const joined: Batch[] = []
  const held = new Set<string>()
  for (const batch of batches) {
    const before = joined.at(-1)
    const ids = (batch.content ?? []).map(({ platformContentId }) => platformContentId)
    // Of an item that comes twice, two statements merge what each time was known.
    const isNew = ids.every((id) => !held.has(id))
    if (before && isContent(before) && isContent(batch) && isNew) joined.splice(-1, 1, join(before, batch))
    else {
      joined.push(batch)
      held.clear()
    }
    for (const id of ids) held.add(id)
  }
  return joined
}

// What `join` knows. A profile and a whole listing have their place between rows, and two numbers of one day are merged by two
// statements.
const JOINED: ReadonlySet<string> = new Set<keyof Batch>(['read', 'content', 'missing', 'isTruncated', 'watermark'])

function isContent(batch: Batch): boolean {
  return Object.entries(batch).every(([part, value]) => value === undefined || JOINED.has(part))
}

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
