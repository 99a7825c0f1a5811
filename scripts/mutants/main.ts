// Shows that every defence is held by a named test: takes one away at a time, in a copy of the working tree, and demands that
// its test fails by an assertion.
//
//   npm run test:mutants                 all of them
//   npm run test:mutants -- vault 'http'  those with one of these words in their name, file or test
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startPostgres } from '../testing/postgres-server.ts'
import { copyTree } from './copy-tree.ts'
import { findProblems, findSurvival, findUnfit } from './judge.ts'
import { MUTANTS } from './list.ts'
import type { Mutant, NamedTest } from './mutant.ts'
import { createRunner, TEMPORARY } from './run-tests.ts'

const MOST_SECONDS = 120
// A race that a mutant lets happen need not happen each time; an unchanged test that fails now and then is found elsewhere.
const MOST_TRIES = 3
const MOST_SECONDS_UNCHANGED = 300

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const words = process.argv.slice(2).map((word) => word.toLowerCase())
const mutants = MUTANTS.filter(({ name, file, test }) => {
  const text = `${name} ${file} ${test.file} ${test.name}`.toLowerCase()
  return words.length === 0 || words.some((word) => text.includes(word))
})
const say = (text: string): boolean => process.stdout.write(`${text}\n`)

const problems = findProblems(MUTANTS, (file) => {
  try {
    return readFileSync(join(root, file), 'utf8')
  } catch {
    return undefined
  }
})
if (problems.length > 0 || mutants.length === 0) {
  say(problems.length > 0 ? problems.join('\n') : 'No mutant has these words.')
  process.exit(1)
}

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'bos-mutants-')))
const given = process.env['TEST_DATABASE_URL']
const needsServer = given === undefined && mutants.some(({ test }) => test.project === 'postgres')
const server = needsServer ? await startPostgres() : undefined
const url = given ?? server?.url
const runner = createRunner({ ...process.env, NO_COLOR: '1', ...(url !== undefined && { TEST_DATABASE_URL: url }) })

async function end(code: number): Promise<never> {
  runner.stop()
  rmSync(scratch, { recursive: true, force: true })
  await server?.stop()
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(130))

const startedAt = Date.now()
const copies = Array.from({ length: Math.min(availableParallelism(), 4, mutants.length) }, (_, index) => {
  const copy = join(scratch, String(index))
  mkdirSync(join(copy, TEMPORARY), { recursive: true })
  copyTree(root, copy)
  return copy
})

try {
  const unfit = await findAllUnfit()
  if (unfit.length > 0) {
    say(unfit.join('\n'))
    await end(1)
  }
  const alive: string[] = []
  const left = [...mutants]
  await Promise.all(
    copies.map(async (copy) => {
      for (let mutant = left.shift(); mutant; mutant = left.shift()) {
        const why = await tryMutant(copy, mutant)
        say(`${why === undefined ? 'killed  ' : 'ALIVE   '} ${mutant.name}${why === undefined ? '' : `: ${why}`}`)
        if (why !== undefined) alive.push(`${mutant.name} (${mutant.file}): ${why}`)
      }
    }),
  )
  say(`${Math.round((Date.now() - startedAt) / 1000)} s`)
  if (alive.length > 0) say(`Alive:\n${alive.join('\n')}`)
  const killed = mutants.length - alive.length
  say(`proof: mutants: ${killed} of ${mutants.length} killed, each by its named test`)
  await end(alive.length > 0 ? 1 : 0)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  await end(1)
}

/** What of the tests does not hold before anything is changed. */
async function findAllUnfit(): Promise<readonly string[]> {
  const projects = Map.groupBy(
    mutants.map(({ test }) => test),
    ({ project }) => project,
  )
  const outcomes = await Promise.all(
    [...projects.values()].map(async (tests, index) => {
      const [first, ...others] = tests
      if (first === undefined) return []
      const outcome = await runner.run(
        copies[index % copies.length] ?? scratch,
        [first, ...others],
        MOST_SECONDS_UNCHANGED,
      )
      return tests.flatMap((test: NamedTest) => {
        const why = findUnfit(test, outcome)
        return why === undefined ? [] : [`${test.file}: '${test.name}' ${why}`]
      })
    }),
  )
  const unfit = [...new Set(outcomes.flat())]
  say(`${new Set(mutants.map(({ test }) => `${test.file} ${test.name}`)).size} tests, unchanged: ${unfit.length} unfit`)
  return unfit
}

async function tryMutant(copy: string, { file, find, put, ...mutant }: Mutant): Promise<string | undefined> {
  const path = join(copy, file)
  const whole = readFileSync(path, 'utf8')
  // As a function: a text may hold what replace() takes for a pattern.
  writeFileSync(
    path,
    whole.replace(find, () => put),
  )
  try {
    let why: string | undefined
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      why = findSurvival({ file, find, put, ...mutant }, await runner.run(copy, [mutant.test], MOST_SECONDS))
      if (why === undefined) return undefined
    }
    return why
  } finally {
    writeFileSync(path, whole)
  }
}
