import { invalidRequest } from '../errors.ts'
import type { Parts } from './answer.ts'
import { plainNumbers, readAnswer } from './answer.ts'
import type { MetricOf, ObjectSubject, RowOf } from './catalog.ts'
import { lookUp } from './catalog.ts'
import type { KnownMetric } from './request.ts'

/** Numbers in place of a field: no key where Meta sent none, undefined where it sent what could not be read. */
export type NestedInsights<Subject extends ObjectSubject, Metric> = {
  readonly [Name in MetricOf<Subject> & Metric]?:
    | (RowOf<Subject, Name> extends { keys: string } ? Parts : number)
    | undefined
}

interface CompiledInsights {
  /** `insights.metric(reach,views)` */
  text: string
  read: (sent: unknown) => object | undefined
}

/** Turns `{ metrics }` of a selection into Graph's text and the reader of its answer. */
export function compileInsights(
  subject: ObjectSubject,
  { metrics, ...others }: { metrics?: unknown },
  onDrift: (metric: string) => void,
): CompiledInsights {
  if (!Array.isArray(metrics) || metrics.length === 0 || Object.keys(others).length > 0) {
    throw invalidRequest(`insights of ${subject} take a list of metrics and nothing else.`)
  }
  const known = [...new Set(metrics.map(String))].map((name): KnownMetric => {
    const row = lookUp(subject, name)
    if (typeof row === 'string') throw invalidRequest(`${name} of ${subject}: ${row}`)
    return [name, row]
  })
  const rows = new Map(known)
  const inParts = new Set(known.flatMap(([name, { keys }]) => (keys === undefined ? [] : [name])))
  return {
    text: `insights.metric(${known.map(([name]) => name).join()})`,
    read(sent) {
      const plain = plainNumbers(sent, rows)
      if (plain !== undefined) return plain
      const told = readAnswer(sent, { metrics: known, when: {} })
      if (told === undefined) return undefined
      const numbers: Record<string, number | Parts | undefined> = {}
      for (const name of told.answered) if (!told.early.includes(name)) numbers[name] = undefined
      for (const { metric, value, breakdown } of told.readings) {
        numbers[metric] = inParts.has(metric) ? breakdown : value
      }
      for (const [name, number] of Object.entries(numbers)) if (number === undefined) onDrift(name)
      return numbers
    },
  }
}
