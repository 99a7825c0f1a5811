import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { NamedTest } from './mutant.ts'
import type { Report } from './reporter.ts'
import { REPORT_TO } from './reporter.ts'

/** Where tests of a copy put what is temporary. */
export const TEMPORARY = 'temporary'

export interface Runner {
  /** Runs the tests of these names, all of one project, in a copy of the tree. */
  run(copy: string, tests: readonly [NamedTest, ...NamedTest[]], mostSeconds: number): Promise<Report>
  /** Ends what runs. */
  stop(): void
}

export function createRunner(env: NodeJS.ProcessEnv): Runner {
  const running = new Set<ChildProcess>()
  return {
    async run(copy, tests, mostSeconds) {
      const report = join(copy, TEMPORARY, 'mutant-report.json')
      rmSync(report, { force: true })
      const names = [...new Set(tests.map(({ name }) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))].join('|')
      const files = [...new Set(tests.map(({ file }) => file))]
      const only = ['--maxWorkers', '1', '--project', tests[0].project, '-t', `(${names})`]
      const vitest = join(copy, 'node_modules/vitest/vitest.mjs')
      const child = spawn(
        process.execPath,
        [vitest, 'run', ...files, ...only, '--reporter', './scripts/mutants/reporter.ts'],
        {
          cwd: copy,
          // What tests keep for the next run, such as a migrated database, must not outlive a changed migration.
          env: { ...env, TMPDIR: join(copy, TEMPORARY), [REPORT_TO]: report },
          stdio: 'ignore',
          // A group of its own, so that nothing that it started is left.
          detached: true,
        },
      )
      running.add(child)
      const isLate = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(true), mostSeconds * 1000)
        child.once('close', () => {
          clearTimeout(timer)
          resolve(false)
        })
      })
      running.delete(child)
      kill(child)
      return isLate ? { tests: [], problems: [`no end within ${mostSeconds} s`] } : readReport(report)
    },
    stop() {
      for (const child of running) kill(child)
    },
  }
}

function kill({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

function readReport(path: string): Report {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    return { tests: [], problems: [`no report: ${error instanceof Error ? error.message : 'unreadable'}`] }
  }
}
