interface Part {
  readonly name: string
  readonly value: number
}

export interface Parts {
  readonly title: string
  /** What they are parts of, and since when. */
  readonly about: string
  /** Largest first, or in their own order; empty: not told. */
  readonly parts: readonly Part[]
  /** What shares are of: more than the parts add up to, where some are not told or not shown. */
  readonly whole: number
  /** The same in words, such as "of all followers". */
  readonly shareOf: string
}

export const sumOf = (parts: readonly Part[]): number => parts.reduce((sum, { value }) => sum + value, 0)

/** The members of a stored split that are numbers. */
export function numbersIn(value: unknown): readonly Part[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, count]) => (typeof count === 'number' ? [{ name, value: count }] : []))
}

/** The word for a name that Meta gives; one without a word keeps its name. */
export function wordOf(name: string, words: Readonly<Record<string, string>>): string {
  return Object.hasOwn(words, name) ? (words[name] ?? name) : name
}
