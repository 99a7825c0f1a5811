import { readFile } from 'node:fs/promises'
import { defineConfig, type Options } from 'tsup'

export default defineConfig({
  entry: ['src/bin.ts', 'src/http.ts', 'src/index.ts', 'src/pg-boss.ts'],
  format: ['esm', 'cjs'],
  target: 'node22',
  platform: 'node',
  dts: true,
  sourcemap: true,
  splitting: true,
  treeshake: true,
  clean: true,
  esbuildPlugins: [{ name: 'no failpoints', setup: leaveFailpointsOut }],
  // tsup would write `crypto` for `node:crypto`, which other runtimes do not resolve.
  removeNodeProtocol: false,
})

type Setup = NonNullable<Options['esbuildPlugins']>[number]['setup']

// A constant would leave their names behind in every `try`, which Rollup does not touch. Lines keep their numbers.
function leaveFailpointsOut(build: Parameters<Setup>[0]): void {
  build.onLoad({ filter: /[\\/]sync[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
    contents: (await readFile(path, 'utf8')).replace(/^.*\bfailpoint\('.*$/gm, ''),
    loader: 'ts',
  }))
}
