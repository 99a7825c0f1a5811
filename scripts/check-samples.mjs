// Compiles every TypeScript sample of the README and the guides against the packages' sources, strictly.
import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
// Inside the example, because it has every package in its node_modules, as a reader's project would.
const folder = join(root, 'examples', 'quickstart', '.snippets')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

const sources = globSync(
  ['README.md', 'CONTRIBUTING.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/*/README.md'],
  {
    cwd: root,
    exclude: (name) => ['node_modules', 'api', '.next'].includes(name),
  },
)
let count = 0
for (const source of sources) {
  const text = readFileSync(join(root, source), 'utf8')
  for (const match of text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)) {
    const line = text.slice(0, match.index).split('\n').length
    const name = `${source.replaceAll(/[^A-Za-z0-9]+/g, '-')}-line-${line}.ts`
    // Every sample is a module, so that two of them may use the same names.
    writeFileSync(join(folder, name), `${match[1]}\nexport {}\n`)
    count += 1
  }
}
writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({
    extends: '../../../tsconfig.base.json',
    compilerOptions: { noUnusedLocals: false },
    include: ['*.ts'],
  }),
)
try {
  execFileSync(process.execPath, [join(root, 'node_modules', 'typescript-7', 'bin', 'tsc'), '-p', folder], {
    stdio: 'inherit',
  })
  console.log(`samples: ${count} compile`)
} catch {
  console.error('samples: the lines above name the file and the line of the sample')
  process.exitCode = 1
} finally {
  if (process.exitCode !== 1) rmSync(folder, { recursive: true, force: true })
}
