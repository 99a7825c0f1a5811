/** A value axis: from `low` to `high`, with round marks. */
export interface Scale {
  readonly low: number
  readonly high: number
  /** Lowest first. */
  readonly ticks: readonly number[]
  /** Where a value stands, 0 at the bottom and 100 at the top. */
  at(value: number): number
}

const MOST_STEPS = 4
const ROUND = [1, 2, 2.5, 5, 10]

/**
 * A scale that holds all values.
 *
 * @param base `zero` begins at 0; `near` begins a little below the lowest value, for what hardly changes.
 */
export function scaleOf(values: readonly number[], base: 'zero' | 'near'): Scale {
  const most = Math.max(0, ...values)
  const least = base === 'near' && values.length > 0 ? Math.min(...values) : 0
  const step = stepOf(most - least)
  // What stands still stands in the middle.
  const isStill = base === 'near' && most === least
  const low = Math.max(0, Math.floor(least / step) * step - (isStill ? step : 0))
  const high = Math.max(Math.ceil(most / step) * step + (isStill ? step : 0), low + step)
  const steps = Math.round((high - low) / step)
  const ticks = Array.from({ length: steps + 1 }, (_, index) => low + index * step)
  return { low, high, ticks, at: (value) => ((value - low) / (high - low)) * 100 }
}

// Counts are whole, so no step is smaller than 1.
function stepOf(range: number): number {
  const rough = Math.max(range / MOST_STEPS, 1)
  const size = 10 ** Math.floor(Math.log10(rough))
  const factor = ROUND.find((one) => one * size >= rough && Number.isInteger(one * size)) ?? 10
  return factor * size
}
