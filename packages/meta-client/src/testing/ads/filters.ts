import { refuse } from '../refusal.ts'
import { asArray, partOf, readJson } from './parameters.ts'

/** One entry of `filtering`: `{"field":"ad.id","operator":"IN","value":["1"]}` (D). */
export interface Filter {
  readonly field: string
  readonly holds: (value: string | number) => boolean
}

type Test = (value: string | number, wanted: unknown) => boolean

const within: Test = (value, wanted) => asArray(wanted).some((one) => String(one) === String(value))
const equal: Test = (value, wanted) => String(value) === String(wanted)
const above: Test = (value, wanted) => Number(value) > Number(wanted)
const below: Test = (value, wanted) => Number(value) < Number(wanted)
const contains: Test = (value, wanted) => String(value).includes(String(wanted))

// D marketing API, filtering: the ones that a reader of ads uses.
const OPERATORS: Readonly<Record<string, Test>> = {
  IN: within,
  NOT_IN: (value, wanted) => !within(value, wanted),
  EQUAL: equal,
  NOT_EQUAL: (value, wanted) => !equal(value, wanted),
  GREATER_THAN: above,
  LESS_THAN: below,
  GREATER_THAN_OR_EQUAL: (value, wanted) => !below(value, wanted),
  LESS_THAN_OR_EQUAL: (value, wanted) => !above(value, wanted),
  CONTAIN: contains,
  NOT_CONTAIN: (value, wanted) => !contains(value, wanted),
}

export function readFilters(text: string | undefined): readonly Filter[] {
  const given = readJson(text, 'filtering')
  if (given === undefined) return []
  if (!Array.isArray(given)) throw refuse.parameter('Param filtering must be an array.')
  return given.map((entry: unknown, index) => {
    const [field, operator, wanted] = ['field', 'operator', 'value'].map((name) => partOf(entry, name))
    const test = typeof operator === 'string' && Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined
    // Texts unknown, chosen.
    if (typeof field !== 'string') throw refuse.parameter(`Param filtering[${index}] must have a field`)
    if (!test) {
      const known = Object.keys(OPERATORS).join(', ')
      throw refuse.parameter(`Param filtering[${index}][operator] must be one of {${known}}`)
    }
    return { field, holds: (value) => test(value, wanted) }
  })
}
