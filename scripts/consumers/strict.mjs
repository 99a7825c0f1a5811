import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './pack.mjs'
import { createProject, run, tried } from './project.mjs'

/** The samples of the README and of each package's, each a module of its own. */
function samples() {
  const sources = [
    'README.md',
    'packages/meta-client/README.md',
    'packages/social-db/README.md',
    'packages/sync/README.md',
  ]
  const blocks = sources.flatMap((source) => [
    ...readFileSync(join(root, source), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm),
  ])
  return Object.fromEntries(blocks.map(([, text], index) => [`src/sample-${index + 1}.ts`, `${text}\nexport {}\n`]))
}

const compilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  target: 'es2023',
  lib: ['es2023', 'dom', 'dom.iterable', 'esnext.disposable'],
  noEmit: true,
  types: ['node'],
}

/** Types hold in a project that checks also those of its dependencies, whichever way it resolves them. */
export function strict(folder, tarballs) {
  const manifest = {
    private: true,
    type: 'module',
    dependencies: {
      ...tarballs,
      'drizzle-orm': tried('drizzle-orm'),
      '@electric-sql/pglite': tried('@electric-sql/pglite'),
    },
    devDependencies: { typescript: tried('typescript'), '@types/node': tried('@types/node') },
  }
  const kinds = {
    nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
    bundler: { module: 'esnext', moduleResolution: 'bundler' },
  }
  const configs = Object.entries(kinds).map(([name, kind]) => [
    `tsconfig.${name}.json`,
    JSON.stringify({ compilerOptions: { ...compilerOptions, ...kind }, include: ['src'] }),
  ])
  createProject(folder, { manifest, files: { ...samples(), ...Object.fromEntries(configs) } })
  for (const name of Object.keys(kinds)) check(folder, name)
}

// Drizzle's own declarations name every database there is, and do not check without their drivers.
const FOREIGN = /^node_modules\/drizzle-orm\//

function check(folder, name) {
  const found = diagnosticsOf(folder, name)
  const ours = found.filter((line) => !FOREIGN.test(line))
  if (ours.length > 0) throw new Error(`${name}:\n${ours.join('\n')}`)
  console.log(`${name}: no error in our declarations or the samples; ${found.length} in those of drizzle-orm itself`)
}

function diagnosticsOf(folder, name) {
  try {
    run(folder, 'tsc', ['-p', `tsconfig.${name}.json`])
    return []
  } catch (error) {
    // What continues a line above is indented.
    return error.output.split('\n').filter((line) => /^\S/.test(line))
  }
}
