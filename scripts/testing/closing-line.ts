import type { Reporter, TestModule } from 'vitest/node'

/** Names every skipped test, and ends the run with one plain line of counts, so that nothing is skipped in silence. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 }
    const skipped: string[] = []
    for (const module of modules) {
      const failedBefore = count.failed
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        count[state] += 1
        if (state === 'skipped') skipped.push(`${module.relativeModuleId} > ${test.fullName}`)
      }
      // A file that does not load, or whose set-up fails, has no failed test: count it, or it would look like a quiet one.
      if (module.state() === 'failed' && count.failed === failedBefore) count.failed += 1
    }
    const notRun = count.skipped + count.pending
    const failed = count.failed + errors.length
    process.stdout.write(`${count.passed} passed, ${failed} failed, ${notRun} skipped\n`)
    if (skipped.length > 0) process.stdout.write(`skipped: ${skipped.join('; ')}\n`)
  }
}
