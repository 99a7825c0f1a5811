// The Drizzle schema, the committed SQL and the SQL embedded in the build must say the same. drizzle-kit exits 0 even
// when it failed, so its words are read, and it works on a copy, so that a check changes nothing.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'packages', 'social-db')
const copy = join(root, '.cache', 'migrations-check')
const problems = []

rmSync(copy, { recursive: true, force: true })
mkdirSync(copy, { recursive: true })
cpSync(join(folder, 'migrations'), copy, { recursive: true })
const kit = join(folder, 'node_modules', 'drizzle-kit', 'bin.cjs')
const argv = [
  kit,
  'generate',
  '--dialect=postgresql',
  '--schema=./src/schema.ts',
  '--out=../../.cache/migrations-check',
]
const { stdout, stderr } = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' })
if (!stdout.includes('No schema changes')) {
  problems.push(
    `the schema has changes that no migration holds: run the steps in packages/social-db/drizzle.config.ts\n${stdout}${stderr}`,
  )
}

const embedded = join(folder, 'src', 'migrations.gen.ts')
const before = readFileSync(embedded, 'utf8')
const { status } = spawnSync(process.execPath, ['embed-migrations.mjs'], { cwd: folder, stdio: 'inherit' })
if (status !== 0 || readFileSync(embedded, 'utf8') !== before) {
  problems.push('packages/social-db/src/migrations.gen.ts was not up to date; it is now: commit it')
}

rmSync(copy, { recursive: true, force: true })
for (const problem of problems) console.error(problem)
console.log(
  problems.length === 0 ? 'migrations: schema, SQL and embedded SQL agree' : `migrations: ${problems.length} problems`,
)
process.exitCode = problems.length === 0 ? 0 : 1
