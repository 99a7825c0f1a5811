import * as z from 'zod/mini'
import { ifReadable } from '../if-readable.ts'
import { losAngelesDay } from '../los-angeles.ts'

/** One number of one metric for one Los Angeles day. */
export interface Reading<Metric extends string = string> {
  metric: Metric
  /** `YYYY-MM-DD`, a Los Angeles day. */
  day: string
  value: number
  /** The same by the values of the one dimension that the metric's row names, in capitals as Meta's tables have them. */
  breakdown?: Readonly<Record<string, number>>
}

const point = z.looseObject({ value: ifReadable(z.number()), end_time: z.string() })
type Point = z.infer<typeof point>
const totalValue = z.object({
  value: z.optional(z.number()),
  breakdowns: ifReadable(
    z.array(
      z.object({
        dimension_keys: z.array(z.string()),
        results: z.optional(z.array(z.object({ dimension_values: z.array(z.string()), value: z.number() }))),
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
const answer = z.object({ data: z.array(z.unknown()) })

export interface AskedFor<Metric extends string> {
  metrics: readonly Metric[]
  days: readonly string[]
  breakdown: string | undefined
}

/**
 * The readings in one answer of an insights call, or undefined when it is no such answer.
 *
 * Keyed on `name`: `id` can carry a neighbour's (P!). A day, value or entry that is not there or cannot be read gives no
 * reading, never 0 and never a part of a sum.
 */
export function readAnswer<Metric extends string>(
  body: unknown,
  asked: AskedFor<Metric>,
): readonly Reading<Metric>[] | undefined {
  const { data } = answer.safeParse(body)
  const entries = data?.data.flatMap((sent) => entry.safeParse(sent).data ?? [])
  return entries?.flatMap(({ name, period, values = [], total_value }) => {
    const metric = asked.metrics.find((wanted) => wanted === name)
    if (metric === undefined || period !== 'day') return []
    const days = total_value === undefined ? seriesDays(values, asked) : totalDay(total_value, asked)
    return days.map((day) => ({ metric, ...day }))
  })
}

type DayValue = Omit<Reading, 'metric'>

function seriesDays(values: readonly unknown[], { days, breakdown }: AskedFor<string>): readonly DayValue[] {
  const byDay = new Map<string, Point[]>()
  for (const sent of values) {
    const { data } = point.safeParse(sent)
    const day = data && describedDay(data.end_time)
    if (data !== undefined && day !== undefined && days.includes(day)) byDay.set(day, [...(byDay.get(day) ?? []), data])
  }
  return [...byDay].flatMap(([day, points]) =>
    breakdown === undefined ? plainDay(day, points) : slicedDay(day, points, breakdown),
  )
}

function plainDay(day: string, points: readonly Point[]): readonly DayValue[] {
  const value = points.at(-1)?.value
  return value === undefined ? [] : [{ day, value }]
}

// With a breakdown a day comes once per slice, and the day's value is their sum (S, P): of all of them, or of none.
function slicedDay(day: string, points: readonly Point[], dimension: string): readonly DayValue[] {
  const slices = points.flatMap(({ value, [dimension]: sent }) => {
    const slice = sent === 0 || sent === 1 ? String(sent) : sent
    return typeof slice === 'string' && value !== undefined ? [[slice.toUpperCase(), value] as const] : []
  })
  if (slices.length < points.length) return []
  return [{ day, value: slices.reduce((sum, [, part]) => sum + part, 0), breakdown: Object.fromEntries(slices) }]
}

function totalDay(
  { value, breakdowns = [] }: z.infer<typeof totalValue>,
  { days: [day], breakdown }: AskedFor<string>,
): readonly DayValue[] {
  if (value === undefined || day === undefined) return []
  const parts = breakdowns.flatMap(({ dimension_keys, results = [] }) => {
    const position = dimension_keys.indexOf(breakdown ?? '')
    return results.flatMap((result) => {
      const slice = result.dimension_values[position]
      return slice === undefined ? [] : [[slice.toUpperCase(), result.value] as const]
    })
  })
  return [{ day, value, ...(parts.length > 0 ? { breakdown: Object.fromEntries(parts) } : {}) }]
}

// D, P: end_time is the end of the day, 07:00 or 08:00 UTC; the day it describes ended a moment before.
function describedDay(endTime: string): string | undefined {
  const end = Date.parse(endTime)
  return Number.isNaN(end) ? undefined : losAngelesDay(new Date(end - 1000))
}
