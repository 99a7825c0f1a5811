import { availableParallelism } from 'node:os'
import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './scripts/testing/longest-first.ts'

// Each has the machine to itself: those that compare times, that end backends or hold leases of seconds, and that count what
// one pooler or one server's log saw.
const ALONE = [
  'packages/social-db/src/{canary,pooler}.proof.test.ts',
  'packages/sync/src/{blocked,database-faults,due,erasure,kills,load,skew,workers}.proof.test.ts',
]
// They wait for most of their minutes, and two at once leave half of the machine: with those that work, a soak would do half of its
// runs, and an answer after eight seconds come after ten.
const WAITING = [
  'packages/sync/src/{soak,takeover}.proof.test.ts',
  'packages/sync/src/tokens/{kills,lost-holder,single-flight}.proof.test.ts',
]
// They install a global of the whole process, which what ran before must not have looked for.
const GLOBAL = 'packages/sync/src/telemetry*.test.ts'
const proof = {
  globalSetup: ['./scripts/testing/postgres-setup.ts'],
  testTimeout: 600_000,
  hookTimeout: 120_000,
  // `npm run test:proof -- --long`
  provide: { isLong: process.env['PROOF'] === 'long' },
}

const conditions = ['@bos/source', ...defaultServerConditions]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    // The runner itself hardly works while tests run, and would leave a core to itself.
    maxWorkers: availableParallelism(),
    reporters: ['default', './scripts/testing/closing-line.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Loading the sources anew for each file took longer than most files' tests; none keeps state in a module.
          isolate: false,
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts', 'examples/*/lib/**/*.test.ts'],
          exclude: ['**/*.int.test.ts', '**/*.proof.test.ts', GLOBAL],
          // An embedded Postgres takes seconds to start on a busy machine.
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: 'unit-alone', include: [GLOBAL], testTimeout: 30_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          isolate: false,
          include: ['packages/*/src/**/*.int.test.ts', 'examples/**/*.int.test.ts'],
          globalSetup: ['./scripts/testing/postgres-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // The long suites behind the figures in docs/proof.md: `npm run test:proof`.
        extends: true,
        test: {
          ...proof,
          name: 'proof',
          include: ['packages/*/src/**/*.proof.test.ts'],
          exclude: [...ALONE, ...WAITING],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { ...proof, name: 'proof-waiting', include: WAITING, maxWorkers: 2, sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        test: { ...proof, name: 'proof-alone', include: ALONE, fileParallelism: false, sequence: { groupOrder: 3 } },
      },
      {
        // The dashboard in a real browser: `npm run test:browser`.
        extends: true,
        test: {
          name: 'browser',
          include: ['examples/dashboard/browser/**/*.browser.test.ts'],
          globalSetup: ['./scripts/testing/postgres-setup.ts', './examples/dashboard/browser/support/global-setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
