import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'

/**
 * Makes one file of a script of this folder and all that it imports, failpoints and all: a process of it starts in an eighth
 * of the time, which counts where hundreds are killed.
 */
export async function bundle(script: `${string}.ts`): Promise<{ readonly file: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'bos-bundle-'))
  await build({
    entry: [fileURLToPath(new URL(script, import.meta.url))],
    outDir: folder,
    config: false,
    format: 'esm',
    outExtension: () => ({ js: '.mjs' }),
    silent: true,
    splitting: false,
    // All but what is optional and not asked for.
    noExternal: [/^(?!@electric-sql|@opentelemetry)/],
    esbuildOptions(options) {
      options.conditions = ['@bos/source']
    },
  })
  return {
    file: join(folder, `${basename(script, '.ts')}.mjs`),
    remove: () => rm(folder, { recursive: true }),
  }
}
