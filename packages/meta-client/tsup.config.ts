import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    ads: 'src/ads.ts',
    oauth: 'src/oauth.ts',
    testing: 'src/testing.ts',
    webhooks: 'src/webhooks.ts',
    'bin/meta-emulator': 'src/testing/command/bin.ts',
  },
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
