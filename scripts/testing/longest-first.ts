import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Of the proofs that run side by side: whoever begins one of them last waits for it alone.
const LONGEST = ['sync/src/soak', 'sync/src/pooler', 'sync/src/faults', 'sync/src/tokens/single-flight']

/** Begins what takes minutes first; the rest in the runner's own order. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((name) => moduleId.includes(`${name}.proof.`))
      return found < 0 ? LONGEST.length : found
    }
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other))
  }
}
