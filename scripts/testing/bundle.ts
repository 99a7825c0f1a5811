import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'

/**
 * Bundles a script and all that it imports, failpoints and all, and says which file to start: a process of it starts in an
 * eighth of the time, which counts where there are many.
 */
export async function bundle(script: URL): Promise<{ readonly file: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'bos-bundle-'))
  await build({
    entry: [fileURLToPath(script)],
    outDir: folder,
    config: false,
    format: 'esm',
    outExtension: () => ({ js: '.mjs' }),
    silent: true,
    // Else what is imported later is wrapped, and Drizzle's circles begin at the wrong end.
    splitting: true,
    // All but what is optional and not asked for, wherever it was started.
    noExternal: [/^(?!@electric-sql|@opentelemetry)/],
    external: [/^@(electric-sql|opentelemetry)/],
    esbuildOptions(options) {
      options.conditions = ['@bos/source']
    },
  })
  return {
    file: join(folder, `${basename(script.pathname, '.ts')}.mjs`),
    remove: () => rm(folder, { recursive: true }),
  }
}
