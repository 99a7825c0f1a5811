// What the main entry of @bos/meta-client costs whoever imports it: its size with everything it pulls in, and whose
// modules it loads; of its other entries for servers, whose modules they load before anybody calls them. Looks at the build
// in dist, so `pnpm run build` comes first.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'

const MOST_KIB = 55
// A list of what may be there, so that nobody has to think of everything that may not (a driver, drizzle, PGlite, jose).
const ALLOWED = {
  '.': ['@bos/meta-client', 'ky', 'zod'],
  './ads': ['@bos/meta-client', 'ky', 'zod'],
  './oauth': ['@bos/meta-client', 'ky', 'zod'],
  './webhooks': ['@bos/meta-client', 'zod'],
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const home = join(root, 'packages', 'meta-client')
const { name: own, exports } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
const entries = Object.keys(ALLOWED).flatMap((key) =>
  ['import', 'require'].map((kind) => ({ key, kind, entry: join(home, exports[key][kind].default) })),
)
const missing = entries.map(({ entry }) => entry).find((entry) => !existsSync(entry))
if (missing !== undefined) {
  console.error(`${missing} is not there: run the step 'build' first.`)
  process.exit(2)
}
const problems = []

// The bundler that tsup builds with.
const fromTsup = createRequire(createRequire(import.meta.url).resolve('tsup'))
const esbuild = fromTsup('esbuild')
const { outputFiles, metafile } = await esbuild.build({
  absWorkingDir: root,
  entryPoints: [entries[0].entry],
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  metafile: true,
  write: false,
  logLevel: 'error',
})
const code = outputFiles[0].contents
const kib = gzipSync(code, { level: 9 }).byteLength / 1024
const [output] = Object.values(metafile.outputs)
const bundled = Object.keys(metafile.inputs)
const kept = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0)
console.log(
  `size: ${own} minified ${(code.byteLength / 1024).toFixed(1)} KiB, gzip -9 ${kib.toFixed(1)} KiB of at most ${MOST_KIB}`,
)
console.log(
  `size: in the bundle, as bytes before gzip: ${listed(kept.map(([path, { bytesInOutput }]) => [path, bytesInOutput]))}`,
)
if (kib > MOST_KIB) problems.push(`${kib.toFixed(1)} KiB is more than ${MOST_KIB}`)
const outside = output.imports.map(({ path }) => path).filter((path) => !path.startsWith('node:'))
if (outside.length > 0) problems.push(`the bundle leaves out ${outside.join(', ')}`)
judge('.', 'bundle', bundled)

for (const { key, kind, entry } of entries) {
  const loaded = modulesLoadedBy(kind, entry)
  console.log(`size: ${kind} of '${key}' loads modules: ${listed(loaded.map((path) => [path, 1]))}`)
  // A hook that sees nothing would find nothing wrong.
  if (!loaded.includes(entry)) problems.push(`the ${kind} hook did not see the entry '${key}' itself`)
  judge(key, kind, loaded)
}

for (const problem of problems) console.error(`size: ${problem}`)
process.exitCode = problems.length === 0 ? 0 : 1

function judge(key, where, paths) {
  for (const path of paths) {
    if (!ALLOWED[key].includes(packageOf(path))) problems.push(`'${key}', ${where}: ${path} is of ${packageOf(path)}`)
  }
}

function packageOf(path) {
  const inside = path.replaceAll('\\', '/').split('/node_modules/').at(-1)
  if (inside !== path.replaceAll('\\', '/')) return /^(@[^/]+\/)?[^/]+/.exec(inside)[0]
  return join(root, path).startsWith(home) || path.startsWith(home) ? own : path
}

function listed(parts) {
  const sums = new Map()
  for (const [path, amount] of parts) sums.set(packageOf(path), (sums.get(packageOf(path)) ?? 0) + amount)
  return [...sums].map(([name, sum]) => `${name} ${sum}`).join(', ')
}

// The files that Node itself asks its loader for, in a process that does nothing else. Node's own modules left out.
function modulesLoadedBy(kind, entry) {
  const load = kind === 'import' ? 'await import(entry.href)' : 'createRequire(entry)(fileURLToPath(entry))'
  const script = `import { createRequire, registerHooks } from 'node:module'
    import { fileURLToPath } from 'node:url'
    const entry = new URL(process.argv[1])
    const urls = []
    registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) })
    ${load}
    process.stdout.write(JSON.stringify(urls))`
  const argv = ['--input-type=module', '--eval', script, pathToFileURL(entry).href]
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${kind} of ${entry} failed: ${stderr}`)
  return JSON.parse(stdout)
    .filter((url) => !url.startsWith('node:'))
    .map((url) => (url.startsWith('file:') ? fileURLToPath(url) : url))
}
