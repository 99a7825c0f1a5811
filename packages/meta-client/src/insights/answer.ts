import * as z from 'zod/mini'
import { ifReadable } from '../if-readable.ts'
import { exactNumber } from '../exact-number.ts'
import { losAngelesDay } from '../los-angeles.ts'
import type { MetricRow } from './metric-row.ts'

/** Numbers of one metric by the values of one dimension, or by the keys that Meta counts it by. */
export type Parts = Readonly<Record<string, number>>

/** The day or window that a number is of; neither of a number for all time. */
export interface When {
  day?: string
  since?: string
  until?: string
}

/** One reading, whatever was asked for. */
export interface AnyReading extends When {
  metric: string
  value?: number | undefined
  breakdown?: Parts | undefined
}

const point = z.looseObject({
  value: ifReadable(z.union([exactNumber, z.record(z.string(), exactNumber)])),
  end_time: ifReadable(z.string()),
})
type Point = z.infer<typeof point>
type Entry = z.infer<typeof entry>
const totalValue = z.object({
  value: z.optional(exactNumber),
  breakdowns: ifReadable(
    z.array(
      z.object({
        dimension_keys: z.array(z.string()),
        results: z.optional(z.array(z.object({ dimension_values: z.array(z.string()), value: exactNumber }))),
      }),
    ),
  ),
})
const entry = z.object({
  name: z.string(),
  period: z.string(),
  values: z.optional(z.array(z.unknown())),
  total_value: ifReadable(totalValue),
})
export interface AskedFor {
  metrics: readonly (readonly [name: string, row: MetricRow])[]
  /** As Meta says it in each entry. Default `lifetime`. */
  period?: string | undefined
  breakdown?: string | undefined
  /** What the one number of each metric is of; absent: numbers say their day themselves. */
  when?: When
  /** The days that were asked for. */
  days?: readonly string[]
}

export interface Told {
  readings: readonly AnyReading[]
  /** Metrics that were answered, readable or not. */
  answered: readonly string[]
  /** Metrics that Meta has not counted yet. */
  early: readonly string[]
}

/**
 * The readings in one answer of an insights call, or undefined when it is no such answer.
 *
 * Keyed on `name`: `id` can carry a neighbour's (P!). A day, value or entry that is not there or cannot be read gives no
 * reading, never 0 and never a part of a sum.
 */
export function readAnswer(body: unknown, asked: AskedFor): Told | undefined {
  if (!isObject(body) || !Array.isArray(body.data)) return undefined
  const data: readonly unknown[] = body.data
  const early: string[] = []
  const answered: string[] = []
  const readings = data.flatMap((sent): readonly AnyReading[] => {
    const { name: metric, period, values = [], total_value } = readEntry(sent) ?? {}
    const row = asked.metrics.find(([name]) => name === metric)?.[1]
    if (metric === undefined || row === undefined || period !== (asked.period ?? 'lifetime')) return []
    answered.push(metric)
    const { when, breakdown } = asked
    if (total_value !== undefined) return when ? reading(metric, when, ofTotal(total_value, row, breakdown)) : []
    const points = values.flatMap((value): readonly Point[] => {
      const read = readPoint(value)
      return read === undefined ? [] : [read]
    })
    if (when === undefined) {
      return [...byDay(points, asked)].flatMap(([day, ofDay]) =>
        reading(metric, { day }, ofPoints(ofDay, row, breakdown)),
      )
    }
    // P!: stories of a Page have 0 with a date of 1970 until they are counted.
    if (points.some(({ end_time }) => end_time?.startsWith('1970'))) {
      early.push(metric)
      return []
    }
    return points.length < values.length ? [] : reading(metric, when, ofPoints(points, row, breakdown))
  })
  return { readings, answered, early }
}

// A page of a hundred posts holds seven hundred of each, nearly all of them a plain number: the schemas are five times as
// slow as these two looks at what they would let pass as it is.
function readEntry(sent: unknown): Entry | undefined {
  return isPlainEntry(sent) ? sent : entry.safeParse(sent).data
}

function isPlainEntry(sent: unknown): sent is Entry {
  if (!isObject(sent) || sent.total_value !== undefined) return false
  return typeof sent.name === 'string' && typeof sent.period === 'string' && Array.isArray(sent.values)
}

function readPoint(sent: unknown): Point | undefined {
  return isPlainPoint(sent) ? sent : point.safeParse(sent).data
}

function isPlainPoint(sent: unknown): sent is Point {
  if (!isObject(sent) || typeof sent.value !== 'number' || sent.end_time !== undefined) return false
  return Math.abs(sent.value) <= Number.MAX_SAFE_INTEGER
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The numbers of an answer about one object that holds nothing else: each metric one that `asked` has, as one number for all
 * time. Undefined: it takes `readAnswer`, which is the rule; this is the same for what nearly every item of a listing
 * has, in a third of the time.
 */
export function plainNumbers(body: unknown, asked: ReadonlyMap<string, MetricRow>): Record<string, number> | undefined {
  if (!isObject(body) || !Array.isArray(body.data)) return undefined
  const data: readonly unknown[] = body.data
  const numbers: Record<string, number> = {}
  for (const sent of data) {
    if (!isPlainEntry(sent) || sent.period !== 'lifetime' || sent.values?.length !== 1) return undefined
    const [only] = sent.values
    const row = asked.get(sent.name)
    if (!isPlainPoint(only) || typeof only.value !== 'number' || row === undefined || row.keys !== undefined)
      return undefined
    numbers[sent.name] = only.value
  }
  return numbers
}

type Amount = Pick<AnyReading, 'value' | 'breakdown'>

function reading(metric: string, when: When, told: Amount | undefined): readonly AnyReading[] {
  return told === undefined ? [] : [{ metric, ...when, ...told }]
}

function byDay(points: readonly Point[], { days = [] }: AskedFor): ReadonlyMap<string, readonly Point[]> {
  const found = new Map<string, Point[]>()
  for (const one of points) {
    const day = describedDay(one.end_time)
    if (day === undefined || !days.includes(day)) continue
    const known = found.get(day)
    if (known === undefined) found.set(day, [one])
    else known.push(one)
  }
  return found
}

function ofPoints(points: readonly Point[], { keys, sums }: MetricRow, dimension: string | undefined) {
  if (dimension !== undefined) return ofSlices(points, dimension)
  const value = points.at(-1)?.value
  if (typeof value === 'object') return keys === undefined ? undefined : withSum(value, sums)
  return value === undefined || keys !== undefined ? undefined : { value }
}

// With a breakdown a number comes once per slice, and the whole is their sum (S, P): of all of them, or of none.
function ofSlices(points: readonly Point[], dimension: string): Amount | undefined {
  const slices = points.flatMap(({ value, [dimension]: sent }) => {
    const slice = sent === 0 || sent === 1 ? String(sent) : sent
    return typeof slice === 'string' && typeof value === 'number' ? [[slice.toUpperCase(), value] as const] : []
  })
  return slices.length < points.length || slices.length === 0 ? undefined : withSum(Object.fromEntries(slices), true)
}

function withSum(breakdown: Parts, sums: true | undefined): Amount {
  return { ...(sums && { value: Object.values(breakdown).reduce((sum, part) => sum + part, 0) }), breakdown }
}

function ofTotal(
  { value, breakdowns = [] }: z.infer<typeof totalValue>,
  { keys, names, timeframes }: MetricRow,
  dimension: string | undefined,
): Amount | undefined {
  const parts = breakdowns.flatMap(({ dimension_keys, results = [] }) => {
    // D: there may be a second dimension, the timeframe
    const position = dimension_keys.indexOf(dimension ?? '')
    return results.flatMap(({ dimension_values: { [position]: sent }, value: part }) => {
      if (sent === undefined) return []
      // D: words in capitals or not. Cities and countries stay as they are.
      const word = timeframes ? sent : sent.toUpperCase()
      return [[names !== undefined && Object.hasOwn(names, word) ? (names[word] ?? word) : word, part] as const]
    })
  })
  if (keys === undefined && value === undefined) return undefined
  if (keys !== undefined && parts.length === 0) return undefined
  return { ...(keys === undefined && { value }), ...(parts.length > 0 && { breakdown: Object.fromEntries(parts) }) }
}

// D, P: end_time is the end of the day, 07:00 or 08:00 UTC; the day it describes ended a moment before.
function describedDay(endTime = ''): string | undefined {
  const last = new Date(Date.parse(endTime) - 1000)
  return Number.isNaN(last.getTime()) ? undefined : losAngelesDay(last)
}
