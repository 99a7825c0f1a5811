// Holds the rules of who may import whom. Reads every import with TypeScript's own scanner; exits 1 with a sentence
// for each breach. docs/decisions/0003-layers.md says why each rule stands.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const isTest = (file) => file.endsWith('.test.ts') || /\/(fixtures|test-support)\//.test(file)

/** Which files may name which package; a file not listed for a package may not import it. Tests are free. */
const HOMES = {
  ky: [/^packages\/meta-client\/src\/graph\/http\.ts$/],
  zod: [/^packages\/(meta-client|sync)\/src\//],
  jose: [/^packages\/social-db\/src\/vault/, /^packages\/meta-client\/src\/(signatures|oauth\/id-token)\.ts$/],
  // The dashboard asks a table of its own, as a host does that brings its own Drizzle.
  'drizzle-orm': [/^packages\/social-db\//, /^examples\/dashboard\/lib\/competitors\.ts$/],
  'drizzle-kit': [/^packages\/social-db\/drizzle\.config\.ts$/],
  postgres: [/^packages\/social-db\/src\//],
  '@electric-sql/pglite': [/^packages\/social-db\/src\//],
  commander: [/^packages\/sync\/src\/cli\//],
  'pg-boss': [/^packages\/sync\/src\/pg-boss\.ts$/],
  msw: [],
  '@bos/meta-client': [/^packages\/sync\//, /^examples\//],
  '@bos/social-db': [/^packages\/sync\//, /^examples\//],
  '@bos/sync': [/^examples\//],
}

/** Files of a package's own that a group of its files may not reach. */
const WALLS = [
  {
    from: /^packages\/meta-client\/src\/testing\//,
    allow: /^packages\/meta-client\/src\/(testing\/|graph\/version\.ts$)/,
    why: 'the emulator is an island: sharing our tables would make client and emulator share their mistakes',
  },
  {
    from: /^packages\/meta-client\/src\/(?!testing)/,
    allow: /^packages\/meta-client\/src\/(?!testing\/)/,
    why: 'the client must not know the emulator',
  },
  {
    from: /^packages\/sync\/src\/platforms\//,
    allow:
      /^packages\/sync\/src\/(platforms\/|platform\.ts|report\.ts|competitors\.ts|windows\.ts|content-passes\.ts|content-hash\.ts|media-url\.ts|metric-rows\.ts|known\.ts|read-ahead\.ts)/,
    why: 'an adapter knows its platform and the rows, not the run, the session or the connecting',
  },
  {
    from: /^packages\/sync\/src\/(?!http)/,
    allow: /^packages\/sync\/src\/(?!http)/,
    why: 'who runs a sync without a server must not need one: the edges stand on the rest, never the other way round',
  },
  {
    from: /^packages\/sync\/src\/(?!cli\/|bin\.ts$)/,
    allow: /^packages\/sync\/src\/(?!cli\/|bin\.ts$)/,
    why: 'the command line parses, calls and prints: what it can, a program must be able to do without it',
  },
]

const problems = []
const places = ['packages/*/src/**/*.ts', 'packages/*/*.ts', 'examples/*/**/*.{ts,tsx}', 'scripts/**/*.ts']
const files = globSync(places, {
  cwd: root,
  exclude: (name) => ['node_modules', 'dist', '.snippets', '.next'].includes(name),
})
const exportsOf = new Map()
for (const manifest of globSync('packages/*/package.json', { cwd: root })) {
  const { name, exports } = JSON.parse(readFileSync(join(root, manifest), 'utf8'))
  exportsOf.set(name, new Set(Object.keys(exports).map((key) => name + key.slice(1))))
}

for (const file of files) {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true)
  for (const { fileName: specifier } of importedFiles) {
    if (specifier.startsWith('node:')) continue
    if (specifier.startsWith('.')) checkRelative(file, relative(root, join(root, dirname(file), specifier)))
    else checkPackage(file, specifier)
  }
}

for (const problem of problems) console.error(problem)
console.log(
  problems.length === 0
    ? `layers: ${files.length} files, every import in its place`
    : `layers: ${problems.length} breaches`,
)
process.exitCode = problems.length === 0 ? 0 : 1

function checkRelative(file, target) {
  const home = /^packages\/[^/]+\//.exec(file)?.[0]
  if (home && !target.startsWith(home)) {
    // Tests may use the support code of the workspace.
    if (!(isTest(file) && target.startsWith('scripts/testing/')))
      problems.push(`${file}: reaches into ${target}; import the package by its name`)
  }
  if (isTest(file)) return
  for (const { from, allow, why } of WALLS) {
    const isPublicEntry = /^packages\/[^/]+\/src\/[a-z-]+\.ts$/.test(file) && file.endsWith('/testing.ts')
    if (from.test(file) && !isPublicEntry && !allow.test(target))
      problems.push(`${file}: may not import ${target}: ${why}`)
  }
}

function checkPackage(file, specifier) {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  const entries = exportsOf.get(name)
  if (entries && !entries.has(specifier)) problems.push(`${file}: ${specifier} is not an exports key of ${name}`)
  const homes = HOMES[name]
  if (!homes || isTest(file)) return
  if (!homes.some((home) => home.test(file)))
    problems.push(`${file}: may not import ${name}: its place is elsewhere (scripts/check-layers.mjs)`)
}
