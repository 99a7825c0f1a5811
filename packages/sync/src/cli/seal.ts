import type { Command } from 'commander'
import type { Common, Context } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { openVault, withDatabase } from './open.ts'
import { addCommand } from './options.ts'
import { counted } from './text.ts'

export function addSeal(program: Command, context: Context): void {
  addCommand(
    program,
    'seal',
    'seal the tokens that a database from before holds in plain text; then migrate again',
  ).action((choice: Common) => context.run(choice, () => sealAll(context, choice)))
}

async function sealAll(context: Context, { json = false }: Common): Promise<ExitCode> {
  const vault = await openVault(context)
  return withDatabase(context, async (db) => {
    const { seal } = await import('@bos/social-db/migrate')
    const { sealed, left } = await seal(db, { vault })
    if (json) context.out(JSON.stringify({ sealed, left }))
    else {
      context.out(`${counted(sealed, 'connection')} sealed.`)
      if (left > 0) context.out(`${counted(left, 'connection')} left: stop the code that writes plain text, and again.`)
    }
    return left > 0 ? EXIT.failed : EXIT.done
  })
}
