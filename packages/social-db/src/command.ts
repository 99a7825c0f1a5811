import { parseArgs } from 'node:util'
import { isSocialDbError } from './errors.ts'
import { writeMigrations } from './write-migrations.ts'

const usage = `Usage: bos-social-db migrations --out <folder> [--supabase]

Writes the migrations as plain SQL files, to run in order; each may be run again.
  --out       folder to write to, made when it is missing
  --supabase  name them as supabase/migrations wants them; files that are there keep their time stamps
              (by itself where the folder is supabase/migrations)`

export interface CommandOptions {
  readonly out: (line: string) => void
  readonly error: (line: string) => void
  /** Milliseconds since 1970, for the time stamps in file names. Default: the clock. */
  readonly now?: () => number
}

/** The command `bos-social-db`. Answers with its exit code: 0 done, 1 could not write, 2 not understood. */
export async function runCommand(
  args: readonly string[],
  { out, error, now = Date.now }: CommandOptions,
): Promise<number> {
  const read = readArguments(args)
  if (typeof read === 'string') {
    error(`${read}\n\n${usage}`)
    return 2
  }
  if (read.help) {
    out(usage)
    return 0
  }
  try {
    for (const file of await writeMigrations(read.folder, { now, ...(read.supabase && { supabase: true }) })) out(file)
    return 0
  } catch (failure) {
    if (!isSocialDbError(failure)) throw failure
    error(failure.message)
    return 1
  }
}

interface Arguments {
  readonly folder: string
  readonly supabase: boolean
  readonly help: boolean
}

/** The arguments, or what is wrong with them in one sentence. */
function readArguments(args: readonly string[]): Arguments | string {
  const options = { out: { type: 'string' }, supabase: { type: 'boolean' }, help: { type: 'boolean' } } as const
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const { out: folder = '', supabase = false, help = false } = values
    if (help) return { folder, supabase, help }
    if (positionals.join(' ') !== 'migrations') return 'There is one command: migrations.'
    if (folder === '') return 'migrations needs --out <folder>.'
    return { folder, supabase, help }
  } catch (error) {
    // parseArgs names the argument; its message is a sentence for people.
    if (error instanceof TypeError) return error.message
    throw error
  }
}
