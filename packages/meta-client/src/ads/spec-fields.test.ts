import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import { describe, expect, it } from 'vitest'
import { adFieldNames, findAdField } from './fields.ts'
import { AD_ACTION_BREAKDOWNS, AD_BREAKDOWNS, ATTRIBUTION_WINDOWS } from './options.ts'

// Meta's machine-readable names, kept beside the repository: data to check against, of which nothing is copied here.
const SPECS = new URL('../../../../../shared/meta/specs/', import.meta.url)

const specSchema = z.object({ fields: z.array(z.object({ name: z.string(), type: z.string() })) })
const sdkSchema = z.object({
  nodes: z.object({ AdsInsights: z.object({ enums: z.record(z.string(), z.array(z.string())) }) }),
})
const readSpec = (file: string): unknown => JSON.parse(readFileSync(new URL(file, SPECS), 'utf8'))

/** Spec types and the cells that may read them. */
const CELLS: Readonly<Record<string, readonly string[]>> = {
  string: ['count', 'id', 'money', 'ratio', 'text'],
  'list<AdsActionStats>': ['amounts', 'counts', 'ratios'],
  'list<Object>': ['costs', 'results'],
}
const title = "every field of ads insights is one that Meta's specs know"
const isThere = existsSync(SPECS)

describe.skipIf(!isThere)(isThere ? title : `${title} (skipped: this checkout has no ../shared/meta/specs)`, () => {
  it('in a form that its type allows', () => {
    const types = new Map(specSchema.parse(readSpec('AdsInsights.json')).fields.map(({ name, type }) => [name, type]))
    const strangers = adFieldNames().filter(
      (name) => CELLS[types.get(name) ?? '']?.includes(findAdField(name)?.cell ?? '') !== true,
    )
    expect(strangers).toEqual([])
  })

  it('as is every breakdown and attribution window, but for those that Meta removed', () => {
    const { enums } = sdkSchema.parse(readSpec('sdk-v26-fields-and-enums.json')).nodes.AdsInsights
    expect(AD_BREAKDOWNS.filter((name) => !enums['Breakdowns']?.includes(name))).toEqual([])
    expect(AD_ACTION_BREAKDOWNS.filter((name) => !enums['ActionBreakdowns']?.includes(name))).toEqual([])
    const windows: readonly string[] = ATTRIBUTION_WINDOWS
    expect(windows.filter((name) => !enums['ActionAttributionWindows']?.includes(name))).toEqual([])
    expect(windows).not.toContain('7d_view')
    expect(windows).not.toContain('28d_view')
  })
})
