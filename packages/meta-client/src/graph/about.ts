import type { GraphErrorCode } from '../errors.ts'
import type { Params } from './params.ts'

/** The call that an error answers. */
export interface Asked {
  path: string
  params?: Params | undefined
}

const MOST = 3
// Words of the syntax, or of Meta's sentences, that say nothing of what a call was about.
const COMMON = new Set(
  'after before fields insights limit media message metric name order page period photo posts since summary the type until user value video'.split(
    ' ',
  ),
)

/** The names of a call, or of permissions, in Meta's text. Nothing else of that text ever comes out of here. */
export function aboutOf(means: GraphErrorCode, text: string | undefined, asked: Asked): readonly string[] | undefined {
  const found = new Set(text === undefined ? [] : means === 'permission' ? permissionsIn(text) : namesIn(text, asked))
  return means !== 'permission' && means !== 'invalid_request'
    ? undefined
    : found.size === 0
      ? undefined
      : [...found].slice(0, MOST)
}

function permissionsIn(text: string): readonly string[] {
  return text.match(/\b(ads|business|instagram|pages|read)_[a-z_]{2,40}\b/g) ?? []
}

function namesIn(text: string, { path, params = {} }: Asked): readonly string[] {
  const metrics = `${params['metric'] ?? ''} ${/\.metric\(([^)]*)\)/.exec(String(params['fields'] ?? ''))?.[1] ?? ''}`
  // P!: the text then lists every name there is, and the wrong one is missing from it.
  const listed = /must be one of the following values: (.*)/.exec(text)?.[1]
  if (listed !== undefined) return wordsOf(metrics).filter((name) => !wordsOf(listed).includes(name))
  const edge = path.split('/').at(-1) ?? ''
  const said = new Set(wordsOf(text))
  return wordsOf(`${metrics} ${params['fields'] ?? ''} ${params['breakdown'] ?? ''} ${edge}`).filter((name) =>
    said.has(name),
  )
}

function wordsOf(text: string): readonly string[] {
  return (text.match(/\b[a-z][a-z0-9_]{2,63}\b/g) ?? []).filter((word) => !COMMON.has(word))
}
