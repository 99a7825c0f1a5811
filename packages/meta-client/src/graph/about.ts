import type { GraphErrorCode } from '../errors.ts'
import type { Params } from './params.ts'
import { PERMISSION_NAMES } from './permission-names.ts'

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

/**
 * The names in Meta's text: metrics, fields, a breakdown or an edge that the call itself asked for, or permissions of
 * Meta's. Nothing else of that text comes out of here, whatever a call's ids and values were.
 */
export function aboutOf(means: GraphErrorCode, text: string | undefined, asked: Asked): readonly string[] | undefined {
  if (text === undefined || (means !== 'permission' && means !== 'invalid_request')) return undefined
  const said = new Set(wordsOf(text))
  const found = means === 'permission' ? PERMISSION_NAMES.filter((name) => said.has(name)) : namesIn(text, said, asked)
  return found.length === 0 ? undefined : [...new Set(found)].slice(0, MOST)
}

function namesIn(text: string, said: ReadonlySet<string>, { path, params = {} }: Asked): readonly string[] {
  const fields = String(params['fields'] ?? '')
  const nested = /\.metric\(([^)]*)\)/.exec(fields)?.[1] ?? ''
  const metrics = wordsOf(`${String(params['metric'] ?? '')} ${nested}`)
  // P!: the text then lists every name there is, and the wrong one is missing from it.
  const listed = /must be one of the following values: (.*)/.exec(text)?.[1]
  if (listed !== undefined) {
    const known = new Set(wordsOf(listed))
    return metrics.filter((name) => !known.has(name))
  }
  // Arguments of modifiers are values, such as the name of an account; so is the first word of a path.
  const names = fields.replaceAll(/\.\w+\([^)]*\)/g, ' ')
  const edge = path.split('/').slice(1).at(-1) ?? ''
  return [...metrics, ...wordsOf(`${names} ${String(params['breakdown'] ?? '')} ${edge}`)].filter((name) =>
    said.has(name),
  )
}

function wordsOf(text: string): readonly string[] {
  return (text.match(/\b[a-z][a-z0-9_]{2,63}\b/g) ?? []).filter((word) => !COMMON.has(word))
}
