import { BaseSequencer, type TestSpecification } from 'vitest/node'

// The runner begins with what took longest the last time, and in a fresh clone with the largest file: these are small.
const LONGEST = ['sync/src/soak', 'sync/src/pooler', 'sync/src/faults']

/** Begins what takes minutes first: begun last, everything waits for it alone. The rest in the runner's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(`${name}.proof.test.ts`))
      return found < 0 ? LONGEST.length : found
    }
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other))
  }
}
