import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Builds the packages and packs them as they would be published. */
export function pack(folder, name = 'tarballs') {
  const to = join(folder, name)
  mkdirSync(to, { recursive: true })
  const pnpm = (...args) => execFileSync('pnpm', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  pnpm('-r', '--filter', './packages/*', 'run', 'build')
  pnpm('-r', '--filter', './packages/*', 'exec', 'pnpm', 'pack', '--pack-destination', to)
  const find = (part) => {
    const [file] = globSync(`bos-${part}-*.tgz`, { cwd: to })
    if (file === undefined) throw new Error(`@bos/${part} was not packed`)
    return `file:${join(to, file)}`
  }
  return { '@bos/meta-client': find('meta-client'), '@bos/social-db': find('social-db'), '@bos/sync': find('sync') }
}
