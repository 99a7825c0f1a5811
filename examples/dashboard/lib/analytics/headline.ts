import type { SeriesPoint } from '@bos/social-db'
import type { Period } from './days.ts'

/** The one number of a metric, and what it was before. */
export interface Headline {
  /** Undefined: not known. */
  readonly value: number | undefined
  /** What it covers, such as "28 days". */
  readonly over: string
  /** Undefined: unlike things would be compared, and `note` says why. */
  readonly comparison: { readonly before: number; readonly change: number; readonly with: string } | undefined
  /** What is to be known about it. */
  readonly note: string | undefined
}

/** Whose number is asked for, over which days. */
export interface Asked {
  readonly userId: string
  readonly connectionId: string
  readonly period: Period
  /** As they are stored, oldest first, from the beginning of the period before. */
  readonly rows: readonly SeriesPoint[]
}
