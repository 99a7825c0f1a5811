/** A known value and its place among the days. */
export interface Known {
  readonly index: number
  readonly value: number
}

/** Stretches of neighbouring known values: between two of them lies at least one that is not known. */
export function segmentsOf(values: readonly (number | undefined)[]): readonly (readonly Known[])[] {
  const segments: Known[][] = []
  let open: Known[] | undefined
  for (const [index, value] of values.entries()) {
    if (value === undefined) {
      open = undefined
      continue
    }
    if (open === undefined) segments.push((open = []))
    open.push({ index, value })
  }
  return segments
}

/** Stretches of neighbouring unknown values, as places `[from, to)`. */
export function gapsOf(
  values: readonly (number | undefined)[],
): readonly { readonly from: number; readonly to: number }[] {
  const gaps: { from: number; to: number }[] = []
  for (const [index, value] of values.entries()) {
    if (value !== undefined) continue
    const last = gaps.at(-1)
    if (last?.to === index) last.to = index + 1
    else gaps.push({ from: index, to: index + 1 })
  }
  return gaps
}
