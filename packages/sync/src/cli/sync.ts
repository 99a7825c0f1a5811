import { type Command, Option } from 'commander'
import type { Context, RunChoice } from './context.ts'
import type { ExitCode } from './exit-codes.ts'
import { addSyncCommand, whole } from './options.ts'
import { syncDue } from './sync-due.ts'
import { syncOne } from './sync-one.ts'

export function addSync(program: Command, context: Context): void {
  addSyncCommand(program, 'sync', 'sync what is due, and look after tokens; or one connection, due or not')
    .addOption(new Option('--due', 'everything that is due (the default)').conflicts('connection'))
    .option('--connection <id>', 'this one alone')
    .addOption(
      new Option('--full', 'of one connection: read everything again').conflicts(['due', 'limit', 'concurrency']),
    )
    .addOption(new Option('--limit <number>', 'end after so many connections').argParser(whole).conflicts('connection'))
    .addOption(
      new Option('--concurrency <number>', 'how many at once (default 4)').argParser(whole).conflicts('connection'),
    )
    .option('--for <seconds>', 'end after so long, and the page in hand', whole)
    .addHelpText('after', HELP)
    .action((choice: RunChoice) => context.run(choice, () => syncNow(context, choice)))
}

const HELP = `
Ctrl-C ends it after the page in hand: what was read is stored, the rest is due
at once. A second Ctrl-C ends it where it is: the database stays whole, and
another worker goes on within two minutes. Ends with 1 when a connection failed
or must be connected again; with --connection also when it was not read whole.`

function syncNow(context: Context, choice: RunChoice): Promise<ExitCode> {
  const { connection } = choice
  return connection === undefined ? syncDue(context, choice) : syncOne(context, connection, choice)
}
