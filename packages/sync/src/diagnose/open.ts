import { isSocialDbError, type SocialDbError } from '@bos/social-db'
import { type Core, openSurroundings, type Surroundings, type SyncOptions } from '../core.ts'
import { isSyncError, type SyncError } from '../errors.ts'
import { openStore, type Store } from '../open-store.ts'

/** What could be opened, and why not all of it. */
export interface Opened {
  /** Undefined: the environment is wrong. */
  readonly surroundings: Surroundings | undefined
  /** Undefined: no database. */
  readonly store: Store | undefined
  /** Why an application does not start like this; undefined: it does. */
  readonly problem: SyncError | SocialDbError | undefined
  close(): Promise<void>
}

/** What an application uses already, or as much of it as opens for a diagnosis. */
export async function openForDiagnosis(options: SyncOptions, core: () => Promise<Core>): Promise<Opened> {
  try {
    const opened = await core()
    return { surroundings: opened, store: opened, problem: undefined, close: async () => undefined }
  } catch (problem) {
    if (isSyncError(problem)) return nothing(problem)
    if (isSocialDbError(problem)) return openAlone(options, problem)
    throw problem
  }
}

async function openAlone(options: SyncOptions, problem: SocialDbError): Promise<Opened> {
  // The attempt to start has told its notices.
  const { logger: _, onNotice: __, ...quiet } = options
  const surroundings = openSurroundings(quiet)
  try {
    const store = await openStore(options, surroundings)
    return { surroundings, store, problem, close: () => store.close() }
  } catch (error) {
    if (isSocialDbError(error)) return { ...nothing(error), surroundings }
    throw error
  }
}

function nothing(problem: SyncError | SocialDbError): Opened {
  return { surroundings: undefined, store: undefined, problem, close: async () => undefined }
}
