import { readFile } from 'node:fs/promises'
import { assemble } from '../assemble.ts'
import { addToWorld } from '../control/add-to-world.ts'
import { InputError, parseJson, readInput } from '../input.ts'
import { worldFile, type WorldFile } from '../control/world-file.ts'
import type { EmulatorOptions } from '../emulator.ts'
import { type Door, listen } from '../listen.ts'
import { readArguments, USAGE } from './arguments.ts'

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
  try {
    const { show, port, worldFile: file, seed, now, requireProof } = readArguments(args)
    if (show !== undefined) {
      options.out(show === 'help' ? USAGE : options.version())
      return 0
    }
    const world = file === undefined ? {} : await readWorld(file)
    const emulated = { seed, ...(now !== undefined && { now }), app: { requireAppSecretProof: requireProof } }
    return await serve({ emulated, world, port }, options)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    options.error(error.message)
    return 2
  }
}

async function readWorld(file: string): Promise<WorldFile> {
  const text = await readFile(file, 'utf8').catch((failure: unknown) => {
    throw new InputError(`Could not read ${file} (${codeOf(failure)}).`)
  })
  return readInput(worldFile, parseJson(text, file), 'The world')
}

async function serve(
  { emulated, world, port }: { readonly emulated: EmulatorOptions; readonly world: WorldFile; readonly port: number },
  { out, error, stop }: CommandOptions,
): Promise<number> {
  let current = start()
  function start() {
    const { emulator, handle, controlled } = assemble(emulated)
    addToWorld(controlled.world, world)
    const reset = () => {
      current = start()
    }
    const door: Door = { handle, controlled: { ...controlled, reset } }
    return { door, app: emulator.app }
  }

  const listening = await listen(() => current.door, port).catch((failure: unknown) => codeOf(failure))
  if (typeof listening === 'string') {
    error(`Could not listen on 127.0.0.1:${port} (${listening}): give another --port, or 0 for any free one.`)
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
  out(JSON.stringify({ url, hosts, control, env }))
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve()
    else stop.addEventListener('abort', () => resolve(), { once: true })
  })
  await listening.close()
  return 0
}

function codeOf(failure: unknown): string {
  return failure instanceof Error && 'code' in failure ? String(failure.code) : 'unknown'
}
