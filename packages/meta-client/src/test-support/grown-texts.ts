/** A kind of input that can have any size. */
export type Grown = readonly [shape: string, textOf: (bytes: number) => string]

const PIECES = ['a', '0', '_', '#_', '/', '.', ' ', '=', 'a,', '%', 'a_a ', '\u0000', '\ud800'] as const
type Path = readonly string[]
const MOST_PLACES = 25

/** The samples with a text, a list or an object in them grown, one place at a time, and what is nested deep. */
export function grownTexts(samples: readonly unknown[]): readonly Grown[] {
  const ofSamples = samples.slice(0, 5).flatMap((sample, index) =>
    placesIn(sample).flatMap(([path, value]): readonly Grown[] => {
      const at = `${index}:${path.join('.')}`
      const put = (grown: unknown) => JSON.stringify(replaced(sample, path, grown))
      if (Array.isArray(value)) return [[`list ${at}`, (bytes) => put(repeated(value, bytes))]]
      if (typeof value === 'object' && value !== null)
        return [[`members ${at}`, (bytes) => put({ ...value, ...members(bytes) })]]
      if (typeof value !== 'string') return []
      const piece = PIECES[at.length % PIECES.length] ?? 'a'
      // As it is written: some take six letters.
      const length = JSON.stringify(piece).length - 2
      return [[`text ${at} of ${JSON.stringify(piece)}`, (bytes) => put(piece.repeat(bytes / length))]]
    }),
  )
  const deep: readonly Grown[] = [
    ['nested lists', (bytes) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2)],
    ['nested data', (bytes) => `${'{"data":['.repeat(bytes / 11)}${']}'.repeat(bytes / 11)}`],
    ['not closed', (bytes) => '{"a":['.repeat(bytes / 6)],
    ['digits', (bytes) => `[${'1'.repeat(bytes)}]`],
    ['short numbers', (bytes) => `[${'123456789012345,'.repeat(bytes / 16)}0]`],
  ]
  return [...spread(ofSamples, MOST_PLACES), ...deep]
}

// As many of them, from the first to the last.
export function spread<One>(all: readonly One[], most: number): readonly One[] {
  const step = Math.max(1, all.length / most)
  return all.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step))
}

/** The same of texts that are no JSON. */
export function grownWords(samples: readonly unknown[]): readonly Grown[] {
  return samples.flatMap((sample) =>
    PIECES.flatMap((piece): readonly Grown[] => [
      [`behind ${JSON.stringify(piece)}`, (bytes) => `${String(sample)}${piece.repeat(bytes / piece.length)}`],
      [`before ${JSON.stringify(piece)}`, (bytes) => `${piece.repeat(bytes / piece.length)}${String(sample)}`],
    ]),
  )
}

function placesIn(value: unknown, path: Path = []): readonly (readonly [Path, unknown])[] {
  if (typeof value !== 'object' || value === null) return [[path, value]]
  return [[path, value], ...Object.entries(value).flatMap(([key, member]) => placesIn(member, [...path, key]))]
}

function replaced(value: unknown, [key, ...rest]: Path, grown: unknown): unknown {
  if (key === undefined) return grown
  if (Array.isArray(value)) return value.map((one, index) => (String(index) === key ? replaced(one, rest, grown) : one))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, name === key ? replaced(one, rest, grown) : one]),
  )
}

// Ids differ, as in a real list.
function repeated(items: readonly unknown[], bytes: number): readonly unknown[] {
  const text = JSON.stringify(items.length > 0 ? items : ['a']).slice(1, -1)
  const count = Math.max(1, Math.floor(bytes / (text.length + 1)))
  return JSON.parse(
    `[${Array.from({ length: count }, (_, index) => text.replaceAll(/"(\d+)"/g, `"$1${index}"`)).join()}]`,
  )
}

function members(bytes: number): object {
  return Object.fromEntries(Array.from({ length: Math.floor(bytes / 12) }, (_, index) => [`k${index}`, index]))
}
