import { describe, expect, it } from 'vitest'
import { findMetric } from './catalog.ts'
import { igUserMetrics, removedIgUserMetrics } from './ig-user.ts'
import { pageMetrics, removedPageMetrics } from './page.ts'

const SUBJECTS = [
  ['ig-user', igUserMetrics, removedIgUserMetrics],
  ['page', pageMetrics, removedPageMetrics],
] as const

describe.each(SUBJECTS)('the catalogue of %s', (subject, live, removed) => {
  it('names as replacement only what can be asked for', () => {
    const named = Object.values(removed).flatMap(({ replacement }) => replacement ?? [])
    expect(named.filter((name) => findMetric(subject, name) === undefined)).toEqual([])
  })

  it('has no metric both live and removed, and a source for each', () => {
    expect(Object.keys(removed).filter((name) => Object.hasOwn(live, name))).toEqual([])
    expect([...Object.values(live), ...Object.values(removed)].filter(({ source }) => !/^[DSPM]/.test(source))).toEqual(
      [],
    )
  })
})
