// How much of the code that guards tokens, logins and errors is held by tests: Stryker changes each of its lines in every way
// it knows, and counts the changes that no test notices.
//
//   npm run mutation                 all areas of areas.ts
//   npm run mutation -- vault        one of them
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { Stryker } from '@stryker-mutator/core'
import type { Area } from './areas.ts'
import { AREAS } from './areas.ts'

const LEAST_PERCENT = 90

const names = process.argv.slice(2)
const areas = AREAS.filter(({ name }) => names.length === 0 || names.includes(name))
if (areas.length === 0) {
  process.stderr.write(`There is no such area: use ${AREAS.map(({ name }) => name).join(', ')}.\n`)
  process.exit(2)
}
for (const area of areas) {
  const percent = await scoreOf(area)
  if (percent < LEAST_PERCENT) process.exitCode = 1
}

async function scoreOf({ name, mutate, tests }: Area): Promise<number> {
  const startedAt = Date.now()
  const scratch = mkdtempSync(join(tmpdir(), 'bos-mutation-'))
  process.env['MUTATION_TESTS'] = tests.join(' ')
  try {
    const mutants = await new Stryker({
      mutate: [...mutate],
      configFile: 'scripts/mutation/stryker.json',
      tempDirName: scratch,
    }).runMutationTest()
    const count = (...statuses: readonly string[]): number =>
      mutants.filter(({ status }) => statuses.includes(status)).length
    const alive = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    for (const { fileName, location, mutatorName, replacement, status } of alive) {
      const place = `${relative(process.cwd(), fileName)}:${location.start.line}:${location.start.column}`
      process.stdout.write(`${status} ${place} ${mutatorName}: ${replacement?.replaceAll(/\s+/g, ' ').slice(0, 100)}\n`)
    }
    const killed = count('Killed', 'Timeout')
    const percent = (100 * killed) / (killed + alive.length)
    const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1)
    process.stdout.write(
      `proof: mutation: ${name}: ${killed} of ${killed + alive.length} mutants noticed, ${percent.toFixed(1)} % (${count('Ignored')} left alone, ${minutes} min)\n`,
    )
    return percent
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
