import { Command, CommanderError } from 'commander'
import { addConnections } from './connections.ts'
import type { CliOptions, Context, Terminal } from './context.ts'
import { addDoctor } from './doctor.ts'
import { addEmulator } from './emulator.ts'
import { addErase } from './erase.ts'
import { EXIT, EXIT_HELP, type ExitCode, failureOf } from './exit-codes.ts'
import { addMigrate } from './migrate.ts'
import { addMigrations } from './migrations.ts'
import { addPause } from './pause.ts'
import { addResume } from './resume.ts'
import { addRotateKeys } from './rotate-keys.ts'
import { addSeal } from './seal.ts'
import { addSync } from './sync.ts'
import { plain } from './text.ts'

const NAME = 'bos-sync'

const ENVIRONMENT = `Everything is read from the environment: DATABASE_URL, BOS_TOKEN_KEYS,
META_APP_ID, META_APP_SECRET, OAUTH_REDIRECT_BASE_URL and the others of the
README. No secret is ever an argument. For a file:
  node --env-file=.env node_modules/@bos/sync/dist/bin.js doctor`

/**
 * The command `bos-sync`. Answers with its exit code, see `EXIT`.
 *
 * With `--json` the one document on `out` is the result, or `{ "error": { "code", "message" } }`; all else goes to `error`.
 */
export async function runCommand(args: readonly string[], options: CliOptions): Promise<number> {
  let exitCode: ExitCode = EXIT.done
  const run: Context['run'] = async ({ json = false }, work) => {
    try {
      exitCode = await work()
    } catch (error) {
      exitCode = await tell(error, json, options)
    }
  }
  try {
    await createProgram({ ...options, run }).parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) return await tell(error, args.includes('--json'), options)
    // Help and version end with 0; everything else that Commander throws is about the arguments.
    if (error.exitCode === 0) return EXIT.done
    if (args.includes('--json')) options.out(JSON.stringify({ error: { code: 'usage', message: sentenceOf(error) } }))
    return EXIT.usage
  }
}

async function tell(error: unknown, isJson: boolean, terminal: Terminal): Promise<ExitCode> {
  const { code, message, exitCode } = await failureOf(error)
  if (isJson) terminal.out(JSON.stringify({ error: { code, message } }))
  terminal.error(`${NAME}: ${plain(message)}`)
  return exitCode
}

function sentenceOf({ message }: CommanderError): string {
  return message
    .replace(/^error: /, '')
    .split('\n')
    .join(' ')
}

function createProgram(context: Context): Command {
  const { out, error, columns, hasColour, version } = context
  const program = new Command(NAME)
    .description('Looks after connected Facebook and Instagram accounts: what is wrong, what is due, what is stored.')
    .option('--version', 'tell the version and end')
    // By itself Commander would have it read for every command.
    .on('option:version', () => {
      out(version())
      throw new CommanderError(EXIT.done, 'commander.version', '')
    })
    .helpOption('-h, --help', 'tell this and end')
    .helpCommand(false)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => out(text.trimEnd()),
      writeErr: (text) => error(text.trimEnd()),
      outputError: (text, write) => write(`${NAME}: ${text.replace(/^error: /, '')}`),
      getOutHelpWidth: () => columns,
      getErrHelpWidth: () => columns,
      getOutHasColors: () => hasColour,
      getErrHasColors: () => false,
    })
    .showHelpAfterError(`See ${NAME} --help.`)
    .addHelpText('after', `\n${EXIT_HELP}\n\n${ENVIRONMENT}`)
  const add = [
    addDoctor,
    addSync,
    addConnections,
    addPause,
    addResume,
    addErase,
    addMigrate,
    addMigrations,
    addSeal,
    addRotateKeys,
    addEmulator,
  ]
  for (const one of add) one(program, context)
  return program
}
