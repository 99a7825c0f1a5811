import * as z from 'zod'
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

const point = z.looseObject({ value: z.number(), end_time: z.string() })
const totalValue = z.object({
  value: z.number().optional(),
  breakdowns: z
    .array(
      z.object({
        dimension_keys: z.array(z.string()),
        results: z.array(z.object({ dimension_values: z.array(z.string()), value: z.number() })).optional(),
      }),
    )
    .optional(),
})
const entry = z.object({
  name: z.string(),
  period: z.string(),
  values: z.array(z.unknown()).optional(),
  total_value: totalValue.optional().catch(undefined),
})
const answer = z.object({ data: z.array(entry) })

export interface AskedFor<Metric extends string> {
  metrics: readonly Metric[]
  days: readonly string[]
  breakdown: string | undefined
}

/**
 * The readings in one answer of an insights call, or undefined when it is no such answer.
 *
 * Keyed on `name`: `id` can carry a neighbour's (P!). A day or value that is not there gives no reading, never 0.
 */
export function readAnswer<Metric extends string>(
  body: unknown,
  asked: AskedFor<Metric>,
): readonly Reading<Metric>[] | undefined {
  const { data } = answer.safeParse(body)
  return data?.data.flatMap(({ name, period, values = [], total_value }) => {
    const metric = asked.metrics.find((wanted) => wanted === name)
    if (metric === undefined || period !== 'day') return []
    const days = total_value === undefined ? seriesDays(values, asked) : totalDay(total_value, asked)
    return days.map((day) => ({ metric, ...day }))
  })
}

type DayValue = Omit<Reading, 'metric'>

function seriesDays(values: readonly unknown[], { days, breakdown }: AskedFor<string>): readonly DayValue[] {
  const byDay = new Map<string, DayValue>()
  for (const sent of values) {
    const { data } = point.safeParse(sent)
    const day = data && describedDay(data.end_time)
    if (data === undefined || day === undefined || !days.includes(day)) continue
    const slice = breakdown === undefined ? undefined : data[breakdown]
    if (typeof slice === 'string') byDay.set(day, withSlice(byDay.get(day) ?? { day, value: 0 }, slice, data.value))
    else byDay.set(day, { day, value: data.value })
  }
  return [...byDay.values()]
}

// With a breakdown a day comes once per slice, and the day's value is their sum (S, P).
function withSlice({ day, value, breakdown = {} }: DayValue, slice: string, part: number): DayValue {
  return { day, value: value + part, breakdown: { ...breakdown, [slice.toUpperCase()]: part } }
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
