import type { Command } from 'commander'
import type { Context, SyncChoice } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { withSync } from './open.ts'
import { addSyncCommand } from './options.ts'

interface PauseChoice extends SyncChoice {
  readonly connection?: string
  readonly reason?: string
}

export function addPause(program: Command, context: Context): void {
  addSyncCommand(program, 'pause', 'pause every sync, or that of one connection; tokens are looked after all the same')
    .option('--connection <id>', 'this one alone')
    .option('--reason <text>', 'why, for people; of a pause of everything')
    .action((choice: PauseChoice) => context.run(choice, () => pause(context, choice)))
}

async function pause(context: Context, choice: PauseChoice): Promise<ExitCode> {
  const { connection: connectionId, reason, json = false } = choice
  const paused = await withSync(context, choice, async (sync) => {
    if (connectionId === undefined) {
      await sync.pauseAll(reason === undefined ? {} : { reason })
      return undefined
    }
    const { userId } = await sync.operator.account(connectionId)
    return sync.accounts.pause({ userId, connectionId, actor: 'bos-sync' })
  })
  if (json) context.out(JSON.stringify(paused ? { paused: 'connection', account: paused } : { paused: 'all' }))
  else if (paused) context.out(`Connection ${paused.connectionId} is paused.`)
  else context.out('Every sync of this database is paused: bos-sync resume ends it.')
  return EXIT.done
}
