import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import { describe, expect, it } from 'vitest'
import type { InsightSubject } from './catalog.ts'
import { findMetric, findRemovedMetric, metricNames } from './catalog.ts'

// Meta's machine-readable names, kept beside the repository: data to check against, of which nothing is copied here.
const SPECS = new URL('../../../../../shared/meta/specs/', import.meta.url)

/** The spec of each subject and its edge. For Pages, posts and videos the specs hold no names of metrics. */
const SPEC_OF: Readonly<Record<InsightSubject, readonly [spec: string, edge: string]>> = {
  'ig-user': ['IGUser', 'insights'],
  'ig-login-user': ['IGUserForIGOnlyAPI', 'insights'],
  'ig-media': ['IGMedia', 'insights'],
  'ig-login-media': ['IGMediaForIGOnlyAPI', 'insights'],
  page: ['Page', 'insights'],
  'page-post': ['PagePost', 'insights'],
  'page-story': ['Stories', 'insights'],
  video: ['AdVideo', 'video_insights'],
}

/** Names of the enums that are in neither of our tables, and who says why. */
const LEFT_OUT: readonly (readonly [name: RegExp, source: string])[] = [
  [/^thread/, 'D 2026-06-16: of Threads, not documented here'],
  [/^(quotes|content_views)$/, 'D 2026-06-16: not documented; content_views left the enum in July 2026'],
]
/** D 2026-09-11: with Facebook Login only, whatever the enum of the other host says. */
const FACEBOOK_LOGIN = ['total_comments', 'total_likes', 'total_views']

const enums = z.array(z.object({ name: z.string(), values: z.array(z.string()) }))
const specSchema = z.object({
  apis: z.array(
    z.object({
      endpoint: z.string().optional(),
      return: z.string().optional(),
      params: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
    }),
  ),
})
const sdkSchema = z.object({
  nodes: z.record(z.string(), z.object({ enums: z.record(z.string(), z.array(z.string())) })),
})
const fieldsSchema = z.object({ fields: z.array(z.object({ name: z.string() })) })

function read<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema> {
  return schema.parse(JSON.parse(readFileSync(new URL(file, SPECS), 'utf8')))
}

/** What Meta's specs know as a parameter of the insights edge; undefined where they do not say. */
function wordsOf(subject: InsightSubject, param: 'metric' | 'breakdown' | 'timeframe' | 'period') {
  const [spec, edge] = SPEC_OF[subject]
  const api = read(`${spec}.json`, specSchema).apis.find(({ endpoint }) => endpoint === edge)
  const type = api?.params?.find(({ name }) => name === param)?.type.replace(/^list<(.*)>$/, '$1')
  const values = read('enum_types.relevant.json', enums).find(({ name }) => name === type)?.values
  if (values === undefined || param !== 'metric' || !subject.endsWith('media')) return values
  // The SDK is newer (v26.0) than the spec; its one enum for all results holds the metrics of media.
  const { nodes } = read('sdk-v26-fields-and-enums.json', sdkSchema)
  return [...values, ...(nodes[api?.return ?? '']?.enums['Metric'] ?? [])]
}

const INSTAGRAM = ['ig-user', 'ig-login-user', 'ig-media', 'ig-login-media'] as const
const title = "every metric is one that Meta's specs know"
const isThere = existsSync(SPECS)

describe.skipIf(!isThere)(isThere ? title : `${title} (skipped: this checkout has no ../shared/meta/specs)`, () => {
  it.each([...INSTAGRAM, 'page-story'] as const)('%s', (subject) => {
    const known = wordsOf(subject, 'metric') ?? []
    expect(known.length).toBeGreaterThan(5)
    expect(metricNames(subject).filter((name) => !known.includes(name))).toEqual([])
    // And the other way round: what Meta knows is in a table, or left out for a reason.
    const strangers = known.filter(
      (name) =>
        findMetric(subject, name) === undefined &&
        findRemovedMetric(subject, name) === undefined &&
        !LEFT_OUT.some(([left]) => left.test(name)) &&
        !(subject === 'ig-login-media' && FACEBOOK_LOGIN.includes(name)),
    )
    expect(strangers).toEqual([])
  })

  it.each(['page', 'page-post', 'video'] as const)('except for %s, of which the specs name none', (subject) => {
    expect(wordsOf(subject, 'metric')).toBeUndefined()
  })

  it.each(INSTAGRAM)('with breakdowns and timeframes: %s', (subject) => {
    const rows = metricNames(subject).flatMap((name) => findMetric(subject, name) ?? [])
    const breakdowns = rows.flatMap((row) => row.breakdowns ?? []).filter((name) => name !== 'none')
    expect(breakdowns.length).toBeGreaterThan(0)
    expect(breakdowns.filter((name) => wordsOf(subject, 'breakdown')?.includes(name) !== true)).toEqual([])
    const timeframes = rows.flatMap((row) => row.timeframes ?? [])
    expect(timeframes.filter((name) => wordsOf(subject, 'timeframe')?.includes(name) !== true)).toEqual([])
  })

  it('with breakdowns of Pages, which the values of an answer carry', () => {
    const fields = read('InsightsValue.json', fieldsSchema).fields.map(({ name }) => name)
    for (const subject of ['page', 'page-post'] as const) {
      const breakdowns = metricNames(subject).flatMap((name) => findMetric(subject, name)?.breakdowns ?? [])
      expect(breakdowns.filter((name) => name !== 'none' && !fields.includes(name))).toEqual([])
    }
  })
})
