import type { Mutant, NamedTest } from './mutant.ts'
import type { Failure, Ran, Report } from './reporter.ts'

/** Why a list of mutants cannot be run as it stands: a sentence each. */
export function findProblems(
  mutants: readonly Mutant[],
  read: (file: string) => string | undefined,
): readonly string[] {
  const names = new Set<string>()
  return mutants.flatMap(({ name, file, find, put, test }) => {
    const problems: string[] = []
    if (names.has(name)) problems.push(`${name}: there is another of this name.`)
    names.add(name)
    const count = read(file)?.split(find).length
    if (count === undefined) problems.push(`${name}: there is no ${file}.`)
    else if (count !== 2) problems.push(`${name}: its text stands ${count - 1} times in ${file}, and not once.`)
    if (find === put) problems.push(`${name}: it changes nothing.`)
    if (read(test.file) === undefined) problems.push(`${name}: there is no ${test.file}.`)
    return problems
  })
}

/** Why a test does not hold before anything was changed; undefined: it is there, and passes. */
export function findUnfit(test: NamedTest, { tests, problems }: Report): string | undefined {
  const named = tests.filter((ran) => isNamed(ran, test))
  const failures = named.flatMap((ran) => ran.failures)
  if (failures.length > 0) return `fails without any mutant: ${firstLine(failures)}`
  if (named.some(({ hasPassed }) => hasPassed)) return undefined
  return `is not there, or was not run. ${problems.join(' ').slice(0, 300)}`
}

/** Why a mutant counts as alive; undefined: its own test failed, by what it says. */
export function findSurvival({ test, failsWith }: Mutant, { tests, problems }: Report): string | undefined {
  const named = tests.filter((ran) => isNamed(ran, test))
  const failures = named.flatMap((ran) => ran.failures)
  const isKilled = failures.some(({ message, isAssertion }) =>
    failsWith === undefined ? isAssertion : message.includes(failsWith),
  )
  if (isKilled) return undefined
  if (failures.length > 0) return `its test failed, but not by what it says: ${firstLine(failures)}`
  if (named.some(({ hasPassed }) => hasPassed)) return 'its test passed'
  return `its test did not run. ${problems.join(' ').slice(0, 300)}`
}

function isNamed({ file, fullName }: Ran, test: NamedTest): boolean {
  // Between a suite and its test the reporter writes ' > ', the filter of names takes a space.
  return file === test.file && fullName.replaceAll(' > ', ' ').includes(test.name)
}

const firstLine = ([first]: readonly Failure[]): string => first?.message.split('\n', 1)[0]?.slice(0, 200) ?? ''
