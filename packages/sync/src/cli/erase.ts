import { type Command, Option } from 'commander'
import type { Sync } from '../sync.ts'
import type { Context, SyncChoice } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { withSync } from './open.ts'
import { addSyncCommand } from './options.ts'
import { counted, plain } from './text.ts'

interface EraseChoice extends SyncChoice {
  readonly connection?: string
  readonly user?: string
  readonly yes?: boolean
}

export function addErase(program: Command, context: Context): void {
  const command = addSyncCommand(program, 'erase', 'delete a connection, or all of an owner, with everything stored')
    .addOption(new Option('--connection <id>', 'this connection').conflicts('user'))
    .option('--user <id>', 'every connection of this owner, its login flows, and its name in the audit')
    .option('--yes', 'do it; without it, only what would go is told')
    .addHelpText('after', HELP)
  command.action((choice: EraseChoice) => {
    const { connection, user } = choice
    if (!connection && !user) command.error('error: erase needs --connection or --user.')
    return context.run(choice, () => erase(context, choice))
  })
}

const HELP = `
The tokens go first. Access is taken back at Meta with the last connection that rests on it.`

async function erase(context: Context, choice: EraseChoice): Promise<ExitCode> {
  const { json = false, yes = false } = choice
  return withSync(context, choice, async (sync) => {
    const of = await ownerOf(sync, choice)
    const stored = await sync.connect.stored(of)
    const { connections, content, numbers } = stored
    const what = `${counted(connections, 'connection')}, ${counted(content, 'item')} of content, ${counted(numbers, 'reading')}`
    const say = json ? context.error : context.out
    const found = connections > 0
    say(`Stored of ${of.connectionId === undefined ? plain(of.userId) : `connection ${of.connectionId}`}:`)
    say(found ? `  ${what}` : '  no connection: see whether the id is right')
    if (!yes) {
      if (json) context.out(JSON.stringify({ erased: false, found, ...of, stored }))
      say('Nothing was erased: add --yes to do it. It cannot be undone.')
      return EXIT.usage
    }
    const report = await eraseThem(sync, of)
    if (json) context.out(JSON.stringify({ erased: true, found, ...of, stored, report }))
    else context.out(found ? 'Erased.' : 'Login flows and the name in the audit were erased, where there were any.')
    const isLeft = report.atMeta.some(({ atMeta }) => atMeta === 'failed' || atMeta === 'not_possible')
    if (isLeft) say('Access could not be taken back at Meta: the person removes the app in the settings there.')
    return isLeft ? EXIT.failed : EXIT.done
  })
}

interface Of {
  readonly userId: string
  readonly connectionId?: string
}

async function ownerOf(sync: Sync, { connection: connectionId, user = '' }: EraseChoice): Promise<Of> {
  if (connectionId === undefined) return { userId: user }
  const { userId } = await sync.operator.account(connectionId)
  return { userId, connectionId }
}

async function eraseThem(sync: Sync, { userId, connectionId }: Of) {
  const actor = 'bos-sync'
  if (connectionId === undefined) return sync.connect.eraseOwner({ userId, actor })
  const report = await sync.connect.erase({ userId, connectionId, actor })
  return { ...report, atMeta: [{ connectionId, atMeta: report.atMeta }] }
}
