import type { Command } from 'commander'
import type { Common, Context } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { addCommand } from './options.ts'

interface MigrationsChoice extends Common {
  readonly out: string
  readonly supabase?: boolean
}

export function addMigrations(program: Command, context: Context): void {
  addCommand(program, 'migrations', 'write the migrations as SQL files, to run in order; each may be run again')
    .requiredOption('--out <folder>', 'where to; made when it is missing')
    .option('--supabase', 'name them as supabase/migrations wants them; by itself where the folder is one')
    .action((choice: MigrationsChoice) => context.run(choice, () => write(context, choice)))
}

async function write(context: Context, { out: folder, supabase, json = false }: MigrationsChoice): Promise<ExitCode> {
  const { writeMigrations } = await import('@bos/social-db/migrate')
  const files = await writeMigrations(folder, { supabase })
  if (json) context.out(JSON.stringify({ files }))
  else for (const file of files) context.out(file)
  return EXIT.done
}
