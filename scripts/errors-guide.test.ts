import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { actionOf, type GraphErrorCode } from '../packages/meta-client/src/errors.ts'
import { explain, isReasonCode } from '../packages/sync/src/reasons.ts'

// docs/guides/errors.md names every code that a program or a person can meet, and none that there is not.

const root = join(import.meta.dirname, '..')
const sourceOf = (file: string): string => readFileSync(join(root, 'packages', file), 'utf8')
const guide = readFileSync(join(root, 'docs', 'guides', 'errors.md'), 'utf8')

/** The words in `code` style of the first column of the tables under a heading, those of its sub-headings too. */
function told(heading: string): readonly string[] {
  return rowsOf(heading).map(([code = '']) => code)
}

function rowsOf(heading: string): readonly (readonly string[])[] {
  const from = guide.indexOf(`\n## ${heading}\n`)
  expect(from, `the guide has no heading '${heading}'`).toBeGreaterThan(0)
  const [section = ''] = guide.slice(from + 4).split('\n## ', 1)
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').flatMap((cell) => /^ `(\w+)` $/.exec(cell)?.[1] ?? []))
}

/** The members of a union of words, which begins behind `start` and has one in a line. */
function unionIn(file: string, start: string): readonly string[] {
  const [, rest = ''] = sourceOf(file).split(start, 2)
  const [, members = ''] = /^\n((?:\s*(?:\||\/\*\*)[^\n]*\n)+)/.exec(rest) ?? []
  const words = [...members.matchAll(/\| '(\w+)'/g)].map(([, word = '']) => word)
  expect(words.length, `${file} has no union behind '${start}'`).toBeGreaterThan(3)
  return words
}

const sourcesIn = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: join(root, 'packages') })
    .filter((file) => !/\.test\.ts$|\/(testing|test-support)\//.test(file))
    .map(sourceOf)

const wordsIn = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, word = '']) => word)

const sorted = (words: readonly string[]): readonly string[] => [...new Set(words)].sort()

describe('the guide to errors', () => {
  it('has every GraphError, with its action', () => {
    const codes = unionIn('meta-client/src/errors.ts', 'export type GraphErrorCode =')
    const rows = rowsOf('GraphError')
    // Read off that very type.
    const actions = new Map(codes.map((code) => [code, actionOf(code as GraphErrorCode)]))
    expect(sorted(rows.map(([code = '']) => code))).toEqual(sorted([...codes, ...actions.values()]))
    for (const [code = '', action] of rows) if (action !== undefined) expect(action, code).toBe(actions.get(code))
  })

  it('has every SyncError', () => {
    const codes = unionIn('sync/src/errors.ts', 'export type SyncErrorCode =')
    const refusals = wordsIn(sourceOf('sync/src/connect/grant.ts'), /^ {2}(\w+): '/gm)
    const others = ['answered', 'facebook-grant'].flatMap((name) =>
      wordsIn(sourceOf(`sync/src/connect/${name}.ts`), /reason: '(\w+)'/g),
    )
    expect(sorted(told('SyncError'))).toEqual(sorted([...codes, ...refusals, ...others]))
    const states = wordsIn(sourceOf('sync/src/connect/finish.ts'), /^ {2}(\w+): '/gm)
    expect(states.length).toBeGreaterThan(3)
    for (const reason of states) expect(guide).toContain(`\`${reason}\``)
  })

  it('has every SocialDbError', () => {
    const codes = unionIn('social-db/src/errors.ts', 'export type SocialDbErrorCode =')
    expect(sorted(told('SocialDbError'))).toEqual(sorted(codes))
  })

  it('has every end of a run', () => {
    expect(sorted(told('How a run ended'))).toEqual(sorted(unionIn('sync/src/report.ts', 'readonly status:')))
  })

  it('has every reason why something is missing', () => {
    const ofNumbers = unionIn('meta-client/src/insights/missing.ts', '  reason:')
    const general = ['sync/src/metric-rows.ts', 'sync/src/stream.ts'].map(sourceOf)
    const sources = [...sourcesIn('sync/src/platforms/**/*.ts'), ...general]
    const ours = sources.flatMap((text) => wordsIn(text, /(?:reason: |\bsay\()'(\w+)'/g))
    const ofAds = wordsIn(sourceOf('meta-client/src/ads/missing.ts'), /^ {2}(\w+): '/gm)
    expect(ofAds.length).toBeGreaterThan(3)
    const ends = wordsIn(sourceOf('sync/src/stream.ts'), /readonly stop\?: (.*)$/gm).flatMap((text) =>
      wordsIn(text, /'(\w+)'/g),
    )
    expect(ends.length).toBeGreaterThan(1)
    expect(sorted(told('Why something is missing'))).toEqual(sorted([...ofNumbers, ...ofAds, ...ours, ...ends]))
  })

  it('has every reason for people', () => {
    const codes = ['sync/src/reasons.ts', 'sync/src/diagnose/reasons.ts'].flatMap((file) =>
      wordsIn(sourceOf(file), /^ {2}(\w+): \{/gm),
    )
    for (const code of codes) expect(isReasonCode(code) && explain(code).code, code).toBe(code)
    expect(sorted(told('Reasons'))).toEqual(sorted(codes))
  })

  it('has every notice', () => {
    const sources = [...sourcesIn('meta-client/src/**/*.ts'), ...sourcesIn('sync/src/**/*.ts')]
    const given = sources.flatMap((text) =>
      wordsIn(text, /\b(?:notice|onNotice|tell)\(\s*(?:[^{}'()]*,\s*)?\{\s*(code:[^,]+),/g),
    )
    const codes = given.flatMap((text) => wordsIn(text, /[:?]\s*'(\w+)'/g))
    const short = sources.flatMap((text) => wordsIn(text, /\bnotice\('(\w+)'/g))
    expect(codes.length).toBeGreaterThan(15)
    expect(sorted(told('Notices'))).toEqual(sorted([...codes, ...short]))
  })
})
