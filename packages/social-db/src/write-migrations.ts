import { readdir, writeFile } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { SocialDbError } from './errors.ts'
import { makeFolder } from './make-folder.ts'
import { migrationsAsSql } from './migrations-as-sql.ts'

export interface WriteMigrationsOptions {
  /**
   * Names as Supabase's command line wants them, with a time stamp; a file that is there keeps its own. Default: whether the
   * folder is a `supabase/migrations`.
   */
  readonly supabase?: boolean | undefined
  /** Milliseconds since 1970, for those time stamps. Default: the clock. */
  readonly now?: (() => number) | undefined
}

/**
 * Writes `migrationsAsSql()` into a folder, which is made when it is missing.
 *
 * @returns The files, in the order to run them; each may be run again.
 * @throws {SocialDbError} `config` when the folder cannot be written to.
 */
export async function writeMigrations(
  folder: string,
  { supabase = isOfSupabase(folder), now = Date.now }: WriteMigrationsOptions = {},
): Promise<readonly string[]> {
  try {
    await makeFolder(folder)
    const present = await readdir(folder)
    const files: string[] = []
    for (const [index, { name, sql }] of migrationsAsSql().entries()) {
      const file = join(folder, supabase ? supabaseName(name, present, now() + index * 1000) : `${name}.sql`)
      await writeFile(file, sql)
      files.push(file)
    }
    return files
  } catch (failure) {
    const code = failure instanceof Error && 'code' in failure ? String(failure.code) : 'unknown'
    const message = `Could not write to ${folder} (${code}): give --out a folder that may be written to.`
    throw new SocialDbError(message, { code: 'config' })
  }
}

const isOfSupabase = (folder: string): boolean => resolve(folder).endsWith(`${sep}supabase${sep}migrations`)

// Supabase applies files by time stamp and refuses one that is older than the last it applied, so each gets the time of
// its first writing.
function supabaseName(name: string, present: readonly string[], at: number): string {
  const ending = `_bos_social_${name}.sql`
  const stamp = new Date(at).toISOString().replaceAll(/\D/g, '').slice(0, 14)
  return present.find((file) => /^\d{14}_/.test(file) && file.slice(14) === ending) ?? stamp + ending
}
