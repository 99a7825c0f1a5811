/** ": did you mean 'people'?" where one of the known names is near; otherwise nothing. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = known
    .map((its) => ({ its, apart: distance(name.toLowerCase(), its.toLowerCase()) }))
    .filter(({ its, apart }) => apart <= Math.max(1, Math.floor(Math.min(its.length, name.length) / 3)))
    .toSorted((one, other) => one.apart - other.apart)[0]
  return near ? `: did you mean '${near.its}'?` : ''
}

// Letters that were left out, added or replaced, and neighbours that were swapped (optimal string alignment).
function distance(one: string, other: string): number {
  let before: readonly number[] = []
  let row: readonly number[] = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let line = 1; line <= one.length; line += 1) {
    const next = [line]
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[line - 1] === other[column - 1]
      const isSwapped = one[line - 1] === other[column - 2] && one[line - 2] === other[column - 1]
      next.push(
        Math.min(
          (next[column - 1] ?? 0) + 1,
          (row[column] ?? 0) + 1,
          (row[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    before = row
    row = next
  }
  return row[other.length] ?? 0
}
