import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '../testing/postgres-server.ts'
import { root } from './pack.mjs'
import { createProject, run, tried } from './project.mjs'

// What each README names as left behind: tests, and what others than the example's users need.
const LEFT = new Set(['node_modules', '.next', '.snippets', 'browser'])

/** Copies an example out of the repository and gives its manifest versions, as its README says. */
function copy(name, folder, tarballs, files = {}) {
  const from = join(root, 'examples', name)
  const isTaken = (path) => !LEFT.has(path.slice(from.length + 1).split('/')[0]) && !path.endsWith('.test.ts')
  cpSync(from, folder, { recursive: true, filter: isTaken })
  const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'))
  for (const dependencies of [manifest.dependencies, manifest.devDependencies ?? {}]) {
    for (const [dependency, range] of Object.entries(dependencies)) {
      if (range === 'workspace:^') dependencies[dependency] = tarballs[dependency]
      if (range === 'catalog:') dependencies[dependency] = tried(dependency)
    }
  }
  createProject(folder, { manifest, files })
}

export function quickstart(folder, tarballs) {
  copy('quickstart', folder, tarballs)
  run(folder, process.execPath, ['main.ts'])
}

export async function worker(folder, tarballs) {
  copy('worker', folder, tarballs)
  const server = await startPostgres()
  try {
    const { generateVaultKey } = await import(join(folder, 'node_modules/@bos/social-db/dist/index.js'))
    const env = { DEMO_DATABASE_URL: server.url, BOS_TOKEN_KEYS: generateVaultKey() }
    run(folder, process.execPath, ['main.ts'], { env })
  } finally {
    await server.stop()
  }
}

/** Builds as a Next.js application of its own, types checked, without any environment. */
export function dashboard(folder, tarballs) {
  const { extends: _, ...settings } = JSON.parse(readFileSync(join(root, 'examples/dashboard/tsconfig.json'), 'utf8'))
  const own = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8')).compilerOptions
  delete own.customConditions
  const tsconfig = { ...settings, compilerOptions: { ...own, ...settings.compilerOptions, skipLibCheck: true } }
  copy('dashboard', folder, tarballs, { 'tsconfig.json': JSON.stringify({ ...tsconfig, exclude: ['node_modules'] }) })
  run(folder, 'next', ['build'], { env: { NEXT_TELEMETRY_DISABLED: '1' } })
}
