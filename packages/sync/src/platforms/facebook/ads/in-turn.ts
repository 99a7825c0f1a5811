const DAY_MS = 86_400_000
// Its multiples fall evenly on the circle, of daily runs.
const GOLDEN = (Math.sqrt(5) - 1) / 2

/**
 * At most so many of the items, beginning elsewhere each day: of n items read daily each has had its turn after about
 * 3 n / most days, also where the first of them never tell.
 */
export function inTurn<Item>(items: readonly Item[], { now, most }: { now: Date; most: number }): readonly Item[] {
  if (items.length <= most) return items
  const first = Math.floor((((now.getTime() / DAY_MS) * GOLDEN) % 1) * items.length)
  return [...items.slice(first), ...items.slice(0, first)].slice(0, most)
}
