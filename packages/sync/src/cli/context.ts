import type { Capability } from '@bos/meta-client/oauth'
import type { SyncOptions } from '../core.ts'
import type { ExitCode } from './exit-codes.ts'

/** Where a command reads and writes. */
export interface Terminal {
  /** A line of the result. */
  readonly out: (line: string) => void
  /** A line beside the result: progress, notices, errors. */
  readonly error: (line: string) => void
  /** Shows a line that the next one replaces, as much of it as there is room for; undefined: there is no terminal. */
  readonly status?: ((line: string) => void) | undefined
  /** How wide a line may be. */
  readonly columns: number
  readonly hasColour: boolean
}

export interface CliOptions extends Terminal {
  /** The environment, usually `process.env`. */
  readonly env: SyncOptions['env']
  readonly version: () => string
  /**
   * The signal of Ctrl-C, for a command that ends by itself after the page in hand; one that does not take it is ended at
   * once.
   */
  readonly takeStop: () => AbortSignal
  /** What a test opens a sync with beside the environment. */
  readonly sync?: Omit<SyncOptions, 'env'> | undefined
}

/** What every command is given. */
export interface Context extends CliOptions {
  /** Runs a command and keeps the code that it ends with; what it throws is told in one sentence. */
  readonly run: (options: Common, work: () => Promise<ExitCode>) => Promise<void>
}

/** What every command takes. */
export interface Common {
  readonly json?: boolean
}

/** Commands that work with a sync. */
export interface SyncChoice extends Common {
  readonly module?: string
  readonly capabilities?: readonly Capability[]
}

/** What `sync` takes. */
export interface RunChoice extends SyncChoice {
  readonly connection?: string
  readonly full?: boolean
  readonly limit?: number
  readonly for?: number
  readonly concurrency?: number
}
