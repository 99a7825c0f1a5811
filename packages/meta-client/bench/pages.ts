import { timesAsFast } from '../../social-db/bench/interleave.ts'
import { compileSelection, readItems } from '../src/graph/fields.ts'
import { parseJson } from '../src/graph/json.ts'
import { igUser } from '../src/nodes/ig-user.ts'
import { ITEMS, makeMediaPage, MEDIA_FIELDS } from './media-page.ts'
import type { Goal } from './report.ts'
import { cpu, measure, say } from './report.ts'

const ROUNDS = 11
const PAGES = 200

/** The text of a page of media: parsed, validated, and looked through for long numbers. */
export async function benchPages(): Promise<readonly Goal[]> {
  const text = makeMediaPage(ITEMS)
  const { node } = igUser.media
  const drifted = (of: string, field: string) => {
    throw new Error(`${of}.${field} of the made page is not what the client expects`)
  }
  const selection = compileSelection(node, MEDIA_FIELDS, drifted)
  const parsed: { data: unknown[] } = JSON.parse(text)
  if (readItems(selection, node, parsed.data, drifted).some((item) => Object.keys(item).length !== 12)) {
    throw new Error('Not every field was read: the comparison would be with less work.')
  }
  say(`The page: ${ITEMS} items of 12 fields, ${text.length} bytes.`, '')
  const times = await measure(
    'a page of 100 items',
    [
      { name: 'JSON.parse', sample: () => cpu(PAGES, () => JSON.parse(text)) },
      { name: 'validation', sample: () => cpu(PAGES, () => readItems(selection, node, parsed.data, drifted)) },
      { name: 'the reader that keeps digits', sample: () => cpu(PAGES, () => parseJson(text)) },
    ],
    { rounds: ROUNDS },
  )
  const of = (name: string) => 1 / timesAsFast(times, name, 'JSON.parse')
  return [
    { what: 'validation of a page of 100 items / its JSON.parse', value: of('validation'), most: 0.4 },
    { what: 'the reader that keeps digits / JSON.parse alone', value: of('the reader that keeps digits'), most: 1.5 },
  ]
}
