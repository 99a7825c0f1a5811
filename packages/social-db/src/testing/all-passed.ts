import type { RunnerTask } from 'vitest'

/** Whether every test under a suite has run and passed: only then is its figure a proof. */
export function allPassed(task: Readonly<RunnerTask>): boolean {
  return task.type === 'test' ? task.result?.state === 'pass' : task.tasks.every(allPassed)
}
