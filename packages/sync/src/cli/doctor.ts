import type { Command } from 'commander'
import type { Check } from '../diagnose/check.ts'
import type { DoctorReport, Examined } from '../diagnose/doctor.ts'
import type { Context, SyncChoice, Terminal } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { withSync } from './open.ts'
import { addSyncCommand } from './options.ts'
import { createProgress } from './progress.ts'
import { counted, paint, plain, wrap } from './text.ts'

interface DoctorChoice extends SyncChoice {
  readonly connection?: string
  readonly user?: string
  /** Commander's word for `--no-reach`. */
  readonly reach: boolean
  readonly strict?: boolean
  readonly all?: boolean
}

export function addDoctor(program: Command, context: Context): void {
  addSyncCommand(program, 'doctor', 'name what is wrong with the installation and with each connection')
    .option('--connection <id>', 'look at this connection alone')
    .option('--user <id>', 'look at the connections of this owner alone')
    .option('--no-reach', 'do not call the redirect URI')
    .option('--strict', 'end with 1 for warnings too')
    .option('--all', 'show also what is well')
    .addHelpText('after', HELP)
    .action((choice: DoctorChoice) => context.run(choice, () => doctor(context, choice)))
}

const HELP = `
Changes nothing but the audit. Calls the redirect URI and Meta once for the installation, and
Meta at most about six times for each connection. What is wrong is said once;
what it hides is not looked at. Ends with 1 for a fault, and for what could not
be looked at.`

async function doctor(context: Context, choice: DoctorChoice): Promise<ExitCode> {
  const { connection: connectionId, user: userId, reach, json = false, strict = false, all = false } = choice
  const progress = createProgress(context)
  const signal = context.takeStop()
  let looked = 0
  const report = await withSync(context, choice, (sync) =>
    sync.operator.doctor({
      connectionId,
      userId,
      reach,
      actor: 'bos-sync',
      signal,
      onConnection: () => progress.count(`${counted((looked += 1), 'connection')} looked at`),
    }),
  ).finally(() => progress.end())
  if (json) context.out(JSON.stringify(report))
  else print(context, report, all)
  if (report.isCut) return EXIT.interrupted
  const everything = [...report.checks, ...report.connections.flatMap(({ checks }) => checks)]
  const isWarned = strict && everything.some(({ status }) => status === 'warning')
  return report.ok && !isWarned ? EXIT.done : EXIT.failed
}

function print(terminal: Terminal, report: DoctorReport, all: boolean): void {
  const { checks, connections, connectionsAfter, isCut } = report
  printChecks(terminal, checks, all)
  for (const one of connections) {
    if (all || one.checks.some(isFound)) terminal.out(paint(terminal, 'dim', nameOf(one)))
    printChecks(terminal, one.checks, all)
  }
  const found = [...checks, ...connections.flatMap((one) => one.checks)].filter(isFound)
  const looked = `${counted(checks.length, 'check')} of the installation, ${counted(connections.length, 'connection')}`
  const end = isCut ? 'Ended before all connections were looked at' : found.length === 0 ? 'All is well' : undefined
  terminal.out(`${end ?? counted(found.length, 'finding')}: ${looked}.`)
  if (connectionsAfter) terminal.out(`Connections are not looked at: ${connectionsAfter} comes first.`)
}

const nameOf = ({ platform, name, connectionId, userId }: Examined): string =>
  plain(`${platform} ${name ?? 'without a name'}, connection ${connectionId} of ${userId}`)

// What waits for another check is no finding: that one is.
const isFound = ({ status, reason }: Check): boolean => status !== 'ok' && reason !== 'comes_after'

const MARKS = {
  ok: ['ok', 'green'],
  warning: ['warning', 'yellow'],
  fault: ['FAULT', 'red'],
  unknown: ['unknown', 'yellow'],
} as const

function printChecks(terminal: Terminal, checks: readonly Check[], all: boolean): void {
  const { out, columns } = terminal
  for (const check of checks.filter((one) => all || isFound(one))) {
    const { name, status, says, steps } = check
    const [mark, colour] = MARKS[status]
    out(`${paint(terminal, colour, mark.padEnd(8))} ${name}`)
    for (const line of wrap(plain(says), { columns, indent: '  ' })) out(line)
    for (const step of steps) {
      const [first = '', ...more] = wrap(plain(step), { columns, indent: '     ' })
      out(first.replace('     ', '  -> '))
      for (const line of more) out(line)
    }
  }
}
