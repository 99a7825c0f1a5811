/** One defence taken away, and the test that must notice. */
export interface Mutant {
  /** What is done to the defence, in words. */
  readonly name: string
  /** Path from the root. */
  readonly file: string
  /** Exact text, which stands in the file once. */
  readonly find: string
  readonly put: string
  readonly test: NamedTest
  /**
   * What the test fails with where that is no assertion of its own but the error of the code under test, such as a deadlock.
   */
  readonly failsWith?: string | undefined
}

export interface NamedTest {
  /** Path from the root. */
  readonly file: string
  /** Of vitest.config.ts. */
  readonly project: 'unit' | 'postgres'
  /** A part of its full name. */
  readonly name: string
}

/** A file of tests, by a part of a test's full name. */
export function testsOf(file: string, project: NamedTest['project'] = 'unit'): (name: string) => NamedTest {
  return (name) => ({ file, project, name })
}
