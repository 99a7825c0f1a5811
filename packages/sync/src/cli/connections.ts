import type { Command } from 'commander'
import type { OwnedAccount } from '../accounts/operator.ts'
import type { Context, SyncChoice, Terminal } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { withSync } from './open.ts'
import { addSyncCommand, whole } from './options.ts'
import { fit, paint, plain, timeOf, wrap } from './text.ts'

interface ConnectionsChoice extends SyncChoice {
  readonly user?: string
  readonly after?: string
  readonly limit: number
}

export function addConnections(program: Command, context: Context): void {
  addSyncCommand(program, 'connections', 'list the connections of every owner, oldest first; never a token')
    .option('--user <id>', 'only those of this owner')
    .option('--limit <number>', 'how many at the most', whole, 100)
    .option('--after <id>', 'only those behind this connection, the last of the list before')
    .action((choice: ConnectionsChoice) => context.run(choice, () => list(context, choice)))
}

async function list(context: Context, choice: ConnectionsChoice): Promise<ExitCode> {
  const { user: userId, after, limit, json = false } = choice
  const accounts = await withSync(context, choice, (sync) => sync.operator.accounts({ userId, after, limit }))
  const last = accounts.length === limit ? accounts.at(-1)?.connectionId : undefined
  if (json) {
    context.out(JSON.stringify({ accounts, ...(last !== undefined && { after: last }) }))
    return EXIT.done
  }
  for (const account of accounts) print(context, account)
  if (accounts.length === 0) context.out('There is no connection.')
  if (last !== undefined) context.out(`There may be more: --after ${last}`)
  return EXIT.done
}

const COLOURS = {
  ok: 'green',
  attention: 'yellow',
  needs_reauth: 'red',
  paused: 'yellow',
  other_app: 'dim',
  disconnected: 'dim',
} as const

function print(terminal: Terminal, account: OwnedAccount): void {
  const { connectionId, userId, platform, name, username, health, lastSyncAt, nextSyncAt, isSyncing } = account
  const { out, columns } = terminal
  const called = fit(name ?? username ?? '(no name)', 30)
  out(`${connectionId}  ${platform.padEnd(9)} ${paint(terminal, COLOURS[health.word], health.word)}`)
  out(`  ${called}  of ${plain(userId)}`)
  const next = isSyncing ? 'syncing now' : nextSyncAt ? `next ${timeOf(nextSyncAt)}` : 'not synced'
  out(`  synced ${timeOf(lastSyncAt)}; ${next}`)
  for (const { says } of health.reasons) for (const line of wrap(plain(says), { columns, indent: '  ' })) out(line)
}
