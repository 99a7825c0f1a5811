import type { Core } from './core.ts'
import { SyncError } from './errors.ts'

// Registered, so that handlers of another copy of this package (ESM beside CommonJS) find it too.
const CORE: unique symbol = Symbol.for('@bos/sync.core')

interface Inside {
  readonly [CORE]?: () => Promise<Core>
}

/** Keeps what is behind a `Sync` with it, for this package's own entries and out of the public type. */
export function keepCore<Kept extends object>(sync: Kept, core: () => Promise<Core>): Kept {
  return Object.assign(sync, { [CORE]: core })
}

/** What is behind a `Sync`; opens nothing before it is called. @throws {SyncError} `config` */
export function coreOf(sync: object & Inside): () => Promise<Core> {
  const { [CORE]: core } = sync
  if (core) return core
  throw new SyncError('This is not what createSync() gave: pass that object, or a copy of it.', { code: 'config' })
}
