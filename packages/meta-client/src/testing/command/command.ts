import { readFile } from 'node:fs/promises'
import { assemble } from '../assemble.ts'
import { addToWorld } from '../control/add-to-world.ts'
import { InputError, parseJson, readInput } from '../input.ts'
import { startFile, type StartFile } from '../control/world-file.ts'
import { type Door, listen } from '../listen.ts'
import { type CommandArguments, readArguments, USAGE } from './arguments.ts'

const NAME = 'bos-meta-emulator'

export interface CommandOptions {
  readonly out: (line: string) => void
  readonly error: (line: string) => void
  readonly version: () => string
  /** Ends the command. */
  readonly stop: AbortSignal
}

/**
 * The command `bos-meta-emulator`. Answers with its exit code: 0 ended as asked, 1 could not listen, 2 not understood.
 *
 * The first line on `out` is JSON: `url`, `hosts` for the client's option of that name, `control`, and `env` with the
 * ids and the fake secrets of the emulated app, by the names of the environment.
 */
export async function runCommand(args: readonly string[], options: CommandOptions): Promise<number> {
  const error = (message: string) => options.error(`${NAME}: ${message}`)
  let given: CommandArguments
  try {
    given = readArguments(args)
  } catch (failure) {
    if (!(failure instanceof InputError)) throw failure
    error(`${failure.message} See ${NAME} --help.`)
    return 2
  }
  if (given.show !== undefined) {
    options.out(given.show === 'help' ? USAGE : options.version())
    return 0
  }
  try {
    return await serve(given, { ...options, error })
  } catch (failure) {
    if (!(failure instanceof InputError)) throw failure
    error(failure.message)
    return 2
  }
}

interface WorldSource {
  readonly file: string
  readonly start: StartFile
}

async function readWorld(file: string): Promise<WorldSource> {
  const text = await readFile(file, 'utf8').catch((failure: unknown) => {
    throw new InputError(`Could not read ${file} (${codeOf(failure)}).`)
  })
  const content = parseJson(text, file)
  return { file, start: within(file, () => readInput(startFile, content, 'The world')) }
}

/** Names the file in front of what is wrong in it. */
function within<Result>(file: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${file}: ${error.message}`)
    throw error
  }
}

async function serve(given: CommandArguments, { out, error, stop }: CommandOptions): Promise<number> {
  const { port, seed, now, requireProof } = given
  const source = given.worldFile === undefined ? undefined : await readWorld(given.worldFile)
  let current = start()
  function start() {
    const { options = {}, ...world } = source?.start ?? {}
    const app = { ...options.app, ...(requireProof && { requireAppSecretProof: true }) }
    const { emulator, door } = assemble({ ...options, seed, ...(now !== undefined && { now }), app })
    const { controlled } = door
    if (source) within(source.file, () => addToWorld(controlled.world, world, controlled.clock.now()))
    const reset = () => {
      door.stop()
      current = start()
    }
    const resettable: Door = { ...door, controlled: { ...controlled, reset } }
    return { door: resettable, app: emulator.app }
  }

  const listening = await listen(() => current.door, port).catch((failure: unknown) => messageOf(failure))
  if (typeof listening === 'string') {
    error(`${listening}.`)
    return 1
  }
  const { url, hosts, control } = listening
  const { id, secret, instagram } = current.app
  const env = {
    META_APP_ID: id,
    META_APP_SECRET: secret,
    INSTAGRAM_APP_ID: instagram.id,
    INSTAGRAM_APP_SECRET: instagram.secret,
  }
  const ticking = given.isTicking
    ? setInterval(
        keepTime(() => current.door),
        TICK_MS,
      )
    : undefined
  out(JSON.stringify({ url, hosts, control, env }))
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve()
    else stop.addEventListener('abort', () => resolve(), { once: true })
  })
  clearInterval(ticking)
  await listening.close()
  return 0
}

const TICK_MS = 1000

/** Moves the clock by what has gone by since it was last called. */
function keepTime(door: () => Door): () => void {
  let last = performance.now()
  return () => {
    const passed = Math.floor(performance.now() - last)
    last += passed
    door().controlled.clock.advance({ seconds: passed / 1000 })
  }
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : 'Could not listen'
}

function codeOf(failure: unknown): string {
  return failure instanceof Error && 'code' in failure ? String(failure.code) : 'unknown'
}
