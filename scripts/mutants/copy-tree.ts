import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'

const OURS = '@bos'

/**
 * Copies the working tree as it is, changes that are not committed included, to a folder where files can be changed. What is
 * installed is linked, but for our own packages: in the copy they are the copy's.
 */
export function copyTree(root: string, to: string): void {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  if (listed.status !== 0) throw new Error('git could not list the files of the working tree.')
  const files = listed.stdout.toString().split('\0')
  for (const file of files.filter((name) => name !== '' && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(to, file)), { recursive: true })
    copyFileSync(join(root, file), join(to, file))
  }
  const folders = ['packages', 'examples'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(parent, name)),
  )
  for (const folder of ['.', ...folders]) linkInstalled(root, to, folder)
}

// Entry by entry: caches of the test runner stay in the copy, and two copies do not write into one.
function linkInstalled(root: string, to: string, folder: string): void {
  const installed = join(root, folder, 'node_modules')
  if (!existsSync(installed)) return
  mkdirSync(join(to, folder, 'node_modules'), { recursive: true })
  for (const name of readdirSync(installed)) {
    const place = join(to, folder, 'node_modules', name)
    if (name === OURS) {
      mkdirSync(place)
      for (const ours of readdirSync(join(installed, OURS))) symlinkSync(join(to, 'packages', ours), join(place, ours))
    } else if (!name.startsWith('.')) {
      symlinkSync(join(installed, name), place)
    }
  }
}
