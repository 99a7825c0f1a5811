import type { SocialDbErrorCode } from '@bos/social-db'
import { isSyncError } from '../errors.ts'

/** What the process ends with; docs/guides/command-line.md says the same. */
export const EXIT = {
  done: 0,
  /** It was done in part or not at all, or somebody has to act. */
  failed: 1,
  /** The command was not understood, or nothing was done without `--yes`. */
  usage: 2,
  /** The environment, the keys or the database are not as they must be. */
  configuration: 3,
  /** Ended by Ctrl-C; what was stored stays. 128 and the number of SIGINT, as shells have it. */
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export const EXIT_HELP = `Exit codes:
  0    done, and all is well
  1    something failed, or somebody has to act
  2    not understood; or an erasure without --yes
  3    the environment, the keys or the database are not as they must be
  130  ended by Ctrl-C; what was stored stays (0 for the emulator)`

const CONFIGURATION: ReadonlySet<SocialDbErrorCode> = new Set([
  'config',
  'unreachable',
  'locked',
  'not_migrated',
  'migration',
  'forbidden',
  'wrong_key',
])

/** Why a command ended without success, for people and programs. */
export interface Failure {
  readonly exitCode: ExitCode
  readonly code: string
  /** One sentence, without a secret. */
  readonly message: string
}

/** What an error of ours comes to. Of others only the kind is told: what they say may hold anything. */
export async function failureOf(error: unknown): Promise<Failure> {
  // Loaded only here: drizzle would double the time that --help takes.
  const [{ isSocialDbError }, { isGraphError }] = await Promise.all([
    import('@bos/social-db'),
    import('@bos/meta-client'),
  ])
  if (isSocialDbError(error)) {
    const exitCode = CONFIGURATION.has(error.code) ? EXIT.configuration : EXIT.failed
    return { exitCode, code: error.code, message: error.message }
  }
  if (isSyncError(error)) {
    const exitCode = error.code === 'config' ? EXIT.configuration : EXIT.failed
    return { exitCode, code: error.code, message: error.message }
  }
  if (isGraphError(error)) return { exitCode: EXIT.failed, code: error.code, message: error.message }
  const message = `Something broke that should not: a ${kindOf(error)}. Please report it.`
  return { exitCode: EXIT.failed, code: 'internal', message }
}

/** The kind of an error that is none of ours, and where it was thrown; never what it says. */
export function kindOf(error: unknown): string {
  const { name, stack = '' } = error instanceof Error ? error : { name: typeof error }
  return `${name} at ${/\n\s+at (.*)/.exec(stack)?.[1] ?? 'an unknown place'}`
}
