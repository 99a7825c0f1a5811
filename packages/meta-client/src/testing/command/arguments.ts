import { parseArgs } from 'node:util'
import { InputError } from '../input.ts'
import { readInstant, TIME_SAMPLE } from '../instant.ts'
import { MOST_PORT } from '../listen.ts'
import { suggestion } from '../nearest.ts'

export const USAGE = `Usage: bos-meta-emulator [options]

Serves an emulated Meta on this machine, for tests and demos in any language. Prints one line of JSON when it is ready:
its address, the addresses that stand for Meta's hosts, the app's ids and fake secrets, and the address of its control API.
Ends on Ctrl-C.

  --port <number>   port to listen on, 0 for any free one (default 4020)
  --host 127.0.0.1  the only address it listens on
  --seed <number>   ids, numbers and tokens follow from it (default 1)
  --now <time>      where its clock starts, which stands still until it is moved, but for --tick (default 2026-11-23T09:00:00Z)
  --tick            lets its clock go on from there as time does
  --world <file>    people, Pages, accounts and options as JSON, such as {"pages": [{"name": "Maple Bakery"}]}
  --require-proof   refuse calls without appsecret_proof
  --version         tell the version and end
  -h, --help        tell this and end`

export interface CommandArguments {
  readonly port: number
  readonly seed: number
  /** `undefined`: the emulator's own. */
  readonly now: string | undefined
  readonly isTicking: boolean
  readonly worldFile: string | undefined
  readonly requireProof: boolean
  readonly show: 'help' | 'version' | undefined
}

const OPTIONS = {
  port: { type: 'string', default: '4020' },
  host: { type: 'string', default: '127.0.0.1' },
  seed: { type: 'string', default: '1' },
  now: { type: 'string' },
  tick: { type: 'boolean', default: false },
  world: { type: 'string' },
  'require-proof': { type: 'boolean', default: false },
  version: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false, short: 'h' },
} as const

/**
 * Reads the words behind the command.
 *
 * @throws {InputError} What is wrong, in one sentence.
 */
export function readArguments(args: readonly string[]): CommandArguments {
  const { port, host, seed, now, world, ...switches } = parsed(args)
  if (host !== '127.0.0.1') {
    throw new InputError(`--host can only be 127.0.0.1, not '${host}': the emulator is for this machine alone.`)
  }
  if (now !== undefined && readInstant(now) === undefined) {
    throw new InputError(
      `--now must be an existing time in ISO 8601 with its zone, such as ${TIME_SAMPLE}, not '${now}'.`,
    )
  }
  return {
    port: whole(port, { name: '--port', most: MOST_PORT }),
    seed: whole(seed, { name: '--seed', most: Number.MAX_SAFE_INTEGER }),
    now,
    isTicking: switches.tick,
    worldFile: world,
    requireProof: switches['require-proof'],
    show: switches.help ? 'help' : switches.version ? 'version' : undefined,
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...withNegativeNumbers(args)], options: OPTIONS }).values
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    // Node's message names the argument in a sentence for people, and may go on with advice.
    const sentence = error.message.split(/\.?\n|\. /)[0] ?? ''
    const unknown = /^Unknown option '--([^']+)'/.exec(sentence)?.[1] ?? ''
    throw new InputError(sentence + (suggestion(unknown, Object.keys(OPTIONS)).replace(" '", " '--") || '.'))
  }
}

// `--port -1` is a number out of bounds; Node takes it for an option without a value followed by another one.
function withNegativeNumbers(args: readonly string[]): readonly string[] {
  return args.flatMap((word, index) => {
    if (isNegative(word) && isValued(args[index - 1])) return []
    const next = args[index + 1]
    return next !== undefined && isNegative(next) && isValued(word) ? [`${word}=${next}`] : [word]
  })
}

function isNegative(word: string): boolean {
  return /^-\d/.test(word)
}

function isValued(word: string | undefined): boolean {
  return Object.entries(OPTIONS).some(([name, { type }]) => type === 'string' && word === `--${name}`)
}

function whole(text: string, { name, most }: { readonly name: string; readonly most: number }): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= most) return value
  throw new InputError(`${name} must be a whole number from 0 to ${most}, not '${text}'.`)
}
