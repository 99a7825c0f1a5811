import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

/** One test that was run. */
export interface Ran {
  /** Path from the root. */
  readonly file: string
  readonly fullName: string
  readonly hasPassed: boolean
  readonly failures: readonly Failure[]
}

export interface Failure {
  readonly message: string
  /** Thrown by an assertion, or because of one. */
  readonly isAssertion: boolean
}

/** What a run came to, as it is handed on. */
export interface Report {
  readonly tests: readonly Ran[]
  /** Why a file did not load, or its set-up failed. */
  readonly problems: readonly string[]
}

/** The file that the report goes to. */
export const REPORT_TO = 'MUTANT_REPORT'

/** Writes down what failed, and by what: the runner's own JSON has the stack alone, which does not always tell. */
export default class MutantReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly { readonly message: string }[]): void {
    const tests = modules.flatMap((module) =>
      [...module.children.allTests()].flatMap((test): readonly Ran[] => {
        const { state, errors: thrown = [] } = test.result()
        if (state !== 'passed' && state !== 'failed') return []
        const failures = thrown.map((error) => ({ message: error.message, isAssertion: isAssertion(error) }))
        return [{ file: module.relativeModuleId, fullName: test.fullName, hasPassed: state === 'passed', failures }]
      }),
    )
    const problems = [...modules.flatMap((module) => module.errors()), ...errors].map(({ message }) => message)
    writeFileSync(process.env[REPORT_TO] ?? '', JSON.stringify({ tests, problems } satisfies Report))
  }
}

function isAssertion(error: unknown): boolean {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 4; depth += 1) {
    if ('name' in at && at.name === 'AssertionError') return true
    at = 'cause' in at ? at.cause : undefined
  }
  return false
}
