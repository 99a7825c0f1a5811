import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const PACKAGES = ['meta-client', 'social-db', 'sync']

interface Sources {
  /** False: the example was copied out, and its packages are installed. */
  readonly isWorkspace: boolean
  /** The folder that everything to bundle is in. */
  readonly root: string
  /** Files by the name that is imported, relative to here. */
  readonly aliases: Record<string, string>
}

/**
 * Where the bundler finds `@bos/…`: inside the repository their sources, so that nothing has to be built first. Turbopack
 * knows no conditions of ours in `exports`, so each entry is named.
 */
export function workspaceSources(): Sources {
  const here = process.cwd()
  const workspace = join(here, '..', '..')
  const isWorkspace = existsSync(join(workspace, 'packages', 'sync', 'src'))
  if (!isWorkspace) return { isWorkspace, root: here, aliases: {} }
  const entries = PACKAGES.flatMap((folder) => entriesOf(join(workspace, 'packages', folder)))
  const aliases = Object.fromEntries(entries.map(([name, file]) => [name, `./${relative(here, file)}`]))
  return { isWorkspace, root: workspace, aliases }
}

function entriesOf(folder: string): readonly (readonly [string, string])[] {
  const { name, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return Object.entries<{ readonly '@bos/source'?: string }>(exports).flatMap(([key, entry]) => {
    const source = entry['@bos/source']
    return source === undefined ? [] : [[name + key.slice(1), join(folder, source)] as const]
  })
}
