import type { OnDrift } from '../graph/fields.ts'
import type { AdCell, AdCells } from './cells.ts'
import { READERS } from './cells.ts'
import type { AD_FIELDS, AdField } from './fields.ts'
import { findAdField } from './fields.ts'
import type { AdMissing } from './missing.ts'

/** What every row says of itself. */
export interface AdRowBase {
  /** Days of the ad account, both included. */
  readonly date_start: string
  readonly date_stop: string
  /** Without `act_`. */
  readonly account_id?: string | undefined
  /** Of every money of the row. */
  readonly account_currency?: string | undefined
  /** Of the level and those above it. */
  readonly campaign_id?: string | undefined
  readonly adset_id?: string | undefined
  readonly ad_id?: string | undefined
}

type CellOf<Field> = Field extends AdField ? AdCells[(typeof AD_FIELDS)[Field]['cell']] : never

/**
 * One row: what was asked for, under Meta's own names.
 *
 * A field that Meta did not send has no key: nothing was told, or of a list (`actions` and its like) that it is empty (D).
 * One that came in another form than known, or that Meta could not give (`missing`), has its key with the value undefined.
 */
export type AdInsightsRow<Field extends string = AdField, Breakdown extends string = never> = AdRowBase & {
  readonly [Name in Exclude<Field, keyof AdRowBase>]?: CellOf<Name> | undefined
} & { readonly [Name in Breakdown]?: string | undefined }

/** Some rows, and what could not be had since the page before. */
export interface AdInsightsPage<Row> {
  rows: readonly Row[]
  missing: readonly AdMissing[]
}

export type AnyAdRow = AdRowBase & Readonly<Record<string, AdCells[AdCell] | undefined>>

/** Reads rows. A cell in an unknown form is told once and is undefined; a row without days is told and left out. */
export function createRowReader(fields: readonly string[], breakdowns: readonly string[], onDrift: OnDrift) {
  const cells = [...fields, ...breakdowns].map((name) => ({ name, read: READERS[findAdField(name)?.cell ?? 'text'] }))

  return (sent: Readonly<Record<string, unknown>>, lost: readonly string[]): AnyAdRow | undefined => {
    const [from, to] = [READERS.day(sent['date_start']), READERS.day(sent['date_stop'])]
    if (from === undefined || to === undefined) {
      onDrift('ads-insights', 'date_start')
      return undefined
    }
    const row: Record<string, AdCells[AdCell] | undefined> = {}
    for (const name of lost) row[name] = undefined
    for (const { name, read } of cells) {
      const value = sent[name]
      if (value === undefined || value === null) continue // not told
      row[name] = read(value)
      if (row[name] === undefined) onDrift('ads-insights', name)
    }
    return { ...row, date_start: from, date_stop: to }
  }
}
