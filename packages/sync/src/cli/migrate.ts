import { type Command, Option } from 'commander'
import type { Common, Context } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { withDatabase } from './open.ts'
import { addCommand } from './options.ts'
import { wrap } from './text.ts'

interface MigrateChoice extends Common {
  readonly competitors: 'host' | 'create'
}

export function addMigrate(program: Command, context: Context): void {
  addCommand(program, 'migrate', 'bring the tables in DATABASE_URL up to date; a second call does nothing')
    .addOption(
      new Option('--competitors <whose>', 'host: wait for the table of your application; create: make a small one')
        .choices(['host', 'create'])
        .default('host'),
    )
    .action((choice: MigrateChoice) => context.run(choice, () => migrateNow(context, choice)))
}

async function migrateNow(context: Context, { competitors, json = false }: MigrateChoice): Promise<ExitCode> {
  return withDatabase(context, async (db) => {
    const { inspectDatabase, migrate } = await import('@bos/social-db/migrate')
    const { applied } = await migrate(db, { competitors })
    const { waiting } = await inspectDatabase(db)
    const isReady = waiting.every(({ isOptional }) => isOptional)
    if (json) {
      context.out(JSON.stringify({ applied, waiting }))
      return isReady ? EXIT.done : EXIT.failed
    }
    for (const name of applied) context.out(`applied  ${name}`)
    for (const { name, why } of waiting) {
      context.out(`waits    ${name}`)
      for (const line of wrap(why, { columns: context.columns, indent: '         ' })) context.out(line)
    }
    if (applied.length === 0) context.out('There was nothing to apply.')
    return isReady ? EXIT.done : EXIT.failed
  })
}
