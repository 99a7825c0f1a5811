import type { Command } from 'commander'
import type { Context, SyncChoice } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { withSync } from './open.ts'
import { addSyncCommand } from './options.ts'

interface ResumeChoice extends SyncChoice {
  readonly connection?: string
}

export function addResume(program: Command, context: Context): void {
  addSyncCommand(program, 'resume', 'end the pause of everything, or the pause and quarantine of one connection')
    .option('--connection <id>', 'this one alone')
    .action((choice: ResumeChoice) => context.run(choice, () => resume(context, choice)))
}

async function resume(context: Context, choice: ResumeChoice): Promise<ExitCode> {
  const { connection: connectionId, json = false } = choice
  return withSync(context, choice, async (sync) => {
    if (connectionId === undefined) {
      const wasPaused = await sync.resumeAll()
      const says = wasPaused ? 'The pause of everything is over.' : 'There was no pause of everything.'
      context.out(json ? JSON.stringify({ resumed: 'all', wasPaused }) : says)
      return EXIT.done
    }
    const { userId } = await sync.operator.account(connectionId)
    const account = await sync.accounts.resume({ userId, connectionId, actor: 'bos-sync' })
    const { word } = account.health
    context.out(
      json ? JSON.stringify({ resumed: 'connection', account }) : `Connection ${connectionId} goes on: ${word}.`,
    )
    return word === 'needs_reauth' || word === 'disconnected' ? EXIT.failed : EXIT.done
  })
}
