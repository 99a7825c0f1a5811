// A lockfile made on one platform can silently lack the binaries of the others. Names every installed package whose
// own optional platform packages are not in pnpm-lock.yaml.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const lock = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')
const store = join(root, 'node_modules', '.pnpm')
const problems = []
let checked = 0

for (const folder of readdirSync(store)) {
  const modules = join(store, folder, 'node_modules')
  if (!existsSync(modules)) continue
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  )
  for (const name of names) {
    const manifest = join(modules, name, 'package.json')
    if (!folder.startsWith(`${name.replace('/', '+')}@`) || !existsSync(manifest)) continue
    checked += 1
    const { version, optionalDependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8'))
    const missing = Object.keys(optionalDependencies).filter((optional) => !lock.includes(`${optional}@`))
    if (missing.length > 0) problems.push(`${name}@${version}: the lockfile lacks ${missing.join(', ')}`)
  }
}

// The bootstrap calls its own pnpm; package.json must name the same.
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const { pnpm } = JSON.parse(readFileSync(join(root, 'scripts', 'toolchain.json'), 'utf8'))
if (packageManager !== `pnpm@${pnpm}`)
  problems.push(`package.json names ${packageManager}, scripts/toolchain.json pnpm@${pnpm}`)

for (const problem of problems) console.error(problem)
console.log(
  problems.length === 0
    ? `lockfile: ${checked} packages, complete for every platform`
    : `lockfile: ${problems.length} problems`,
)
process.exitCode = problems.length === 0 ? 0 : 1
