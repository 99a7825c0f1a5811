/** Cuts a whole number into whole parts by share; the parts always add up to it. */
export function splitCount<Name extends string>(
  total: number,
  shares: Readonly<Record<Name, number>>,
): Readonly<Record<Name, number>> {
  let sum = 0
  for (const name in shares) sum += shares[name]
  const parts: Record<Name, number> = { ...shares }
  let left = total
  for (const name in shares) {
    parts[name] = Math.floor((total * shares[name]) / sum)
    left -= parts[name]
  }
  for (const name in shares) {
    if (left <= 0) break
    parts[name] += 1
    left -= 1
  }
  return parts
}

/** Leaves out what is 0, as Meta does in objects of counts (D). */
export function withoutZeros(parts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== 0))
}
