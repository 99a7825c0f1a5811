import type { Scale } from './scale.ts'
import { type Known, segmentsOf } from './segments.ts'

// The drawing is stretched to its place on the page: only its proportions count.
export const WIDTH = 1000
export const HEIGHT = 100

interface Place {
  readonly count: number
  readonly scale: Scale
}

type Values = readonly (number | undefined)[]

/** A line for each stretch of known values; one that stands alone is drawn by `dotsOf`. */
export function lineOf(values: Values, place: Place): string {
  return segmentsOf(values)
    .filter((segment) => segment.length > 1)
    .map((segment) => `M${segment.map((known) => pointOf(known, place)).join('L')}`)
    .join('')
}

/** The space below the same lines. */
export function areaOf(values: Values, place: Place): string {
  return segmentsOf(values)
    .flatMap((segment) => {
      const [first, last] = [segment[0], segment.at(-1)]
      if (!first || !last || segment.length < 2) return []
      const line = segment.map((known) => pointOf(known, place)).join('L')
      return [`M${xOf(first, place)} ${HEIGHT}L${line}L${xOf(last, place)} ${HEIGHT}Z`]
    })
    .join('')
}

/** Dots, as lines without a length, which keep round when the drawing is stretched: each value, or those that stand alone. */
export function dotsOf(values: Values, { isEach, ...place }: Place & { readonly isEach: boolean }): string {
  return segmentsOf(values)
    .filter((segment) => isEach || segment.length === 1)
    .flat()
    .map((known) => `M${pointOf(known, place)}h0`)
    .join('')
}

const pointOf = (known: Known, place: Place): string =>
  `${xOf(known, place)} ${round(HEIGHT - place.scale.at(known.value))}`

const xOf = ({ index }: Known, { count }: Place): number => round(((index + 0.5) / count) * WIDTH)

const round = (value: number): number => Math.round(value * 100) / 100
