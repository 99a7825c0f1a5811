import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/http.ts', 'src/index.ts', 'src/pg-boss.ts'],
  format: ['esm', 'cjs'],
  target: 'node22',
  platform: 'node',
  dts: true,
  sourcemap: true,
  splitting: true,
  treeshake: true,
  clean: true,
  // tsup would write `crypto` for `node:crypto`, which other runtimes do not resolve.
  removeNodeProtocol: false,
})
