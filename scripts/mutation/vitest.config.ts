import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

const conditions = ['@bos/source', ...defaultServerConditions]

/** The tests of one area alone, for whoever starts them hundreds of times. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { include: (process.env['MUTATION_TESTS'] ?? '').split(' '), testTimeout: 30_000 },
})
