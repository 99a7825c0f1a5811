import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findProblems, findSurvival, findUnfit } from './judge.ts'
import { MUTANTS } from './list.ts'
import type { Mutant } from './mutant.ts'
import type { Failure, Report } from './reporter.ts'

const root = join(import.meta.dirname, '../..')
const readFile = (file: string): string | undefined => {
  try {
    return readFileSync(join(root, file), 'utf8')
  } catch {
    return undefined
  }
}

describe('the list of mutants', () => {
  it('fits the sources as they are', () => {
    expect(findProblems(MUTANTS, readFile)).toEqual([])
  })

  it.each(['meta-client', 'social-db', 'sync'])('has twenty and more for %s', (name) => {
    expect(MUTANTS.filter(({ file }) => file.startsWith(`packages/${name}/`)).length).toBeGreaterThanOrEqual(20)
  })
})

const MUTANT: Mutant = {
  name: 'a door is open',
  file: 'door.ts',
  find: 'isLocked()',
  put: 'true',
  test: { file: 'door.test.ts', project: 'unit', name: 'door keeps people out' },
}

describe('a mutant that cannot be tried', () => {
  const problemsOf = (mutants: readonly Mutant[], door: string | undefined) =>
    findProblems(mutants, (file) => (file === 'door.ts' ? door : ''))

  it('is named with what is wrong', () => {
    expect(problemsOf([MUTANT], 'if (isLocked()) return')).toEqual([])
    expect(problemsOf([MUTANT], 'if (true) return')).toEqual([
      'a door is open: its text stands 0 times in door.ts, and not once.',
    ])
    expect(problemsOf([MUTANT], 'isLocked() isLocked()')).toEqual([
      'a door is open: its text stands 2 times in door.ts, and not once.',
    ])
    expect(problemsOf([MUTANT], undefined)).toEqual(['a door is open: there is no door.ts.'])
    expect(problemsOf([{ ...MUTANT, put: MUTANT.find }], 'isLocked()')).toEqual(['a door is open: it changes nothing.'])
    expect(problemsOf([MUTANT, MUTANT], 'isLocked()')).toEqual(['a door is open: there is another of this name.'])
  })
})

const ran = (...failures: readonly Failure[]): Report => ({
  tests: [
    { file: 'door.test.ts', fullName: 'the door > keeps people out', hasPassed: failures.length === 0, failures },
  ],
  problems: [],
})
const assertion = { message: 'expected 1 to be 2', isAssertion: true }
const crash = { message: 'x is not a function\nat door.ts', isAssertion: false }
const silence: Report = { tests: [], problems: ['SyntaxError in door.ts'] }

describe('a mutant counts as killed', () => {
  it('by an assertion of its own test alone', () => {
    expect(findSurvival(MUTANT, ran(assertion))).toBeUndefined()
    expect(findSurvival(MUTANT, ran(crash, assertion))).toBeUndefined()
    expect(findSurvival(MUTANT, ran())).toBe('its test passed')
    expect(findSurvival(MUTANT, ran(crash))).toBe('its test failed, but not by what it says: x is not a function')
    expect(findSurvival(MUTANT, silence)).toBe('its test did not run. SyntaxError in door.ts')
    const other = { ...MUTANT, test: { ...MUTANT.test, name: 'lets people in' } }
    expect(findSurvival(other, ran(assertion))).toBe('its test did not run. ')
    const elsewhere = { ...MUTANT, test: { ...MUTANT.test, file: 'window.test.ts' } }
    expect(findSurvival(elsewhere, ran(assertion))).toBe('its test did not run. ')
  })

  it('by the error that it names, where it names one', () => {
    const named = { ...MUTANT, failsWith: 'not a function' }
    expect(findSurvival(named, ran(crash))).toBeUndefined()
    expect(findSurvival(named, ran(assertion))).toMatch(/^its test failed, but not by what it says/)
  })
})

describe('a test is fit to be named', () => {
  it('when it is there and passes before anything is changed', () => {
    expect(findUnfit(MUTANT.test, ran())).toBeUndefined()
    expect(findUnfit(MUTANT.test, ran(assertion))).toBe('fails without any mutant: expected 1 to be 2')
    expect(findUnfit(MUTANT.test, silence)).toBe('is not there, or was not run. SyntaxError in door.ts')
  })
})
