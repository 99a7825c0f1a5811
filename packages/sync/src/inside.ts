import type { Core, SyncNotice } from './core.ts'
import { SyncError } from './errors.ts'

// Registered, so that handlers of another copy of this package (ESM beside CommonJS) find it too.
const INSIDE: unique symbol = Symbol.for('@bos/sync.inside')

/** What is behind a `Sync`. */
interface Inside {
  readonly core: () => Promise<Core>
  /** Tells the operator, also when the core could not be opened. */
  readonly notice: (notice: SyncNotice) => void
}

interface Keeper {
  readonly [INSIDE]?: Inside
}

/** Keeps what is behind a `Sync` with it, for this package's own entries and out of the public type. */
export function keepInside<Kept extends object>(sync: Kept, inside: Inside): Kept {
  return Object.assign(sync, { [INSIDE]: inside })
}

/** What is behind a `Sync`; opens nothing before it is called. @throws {SyncError} `config` */
export function coreOf(sync: object & Keeper): () => Promise<Core> {
  return insideOf(sync).core
}

/** How the operator of a `Sync` is told. @throws {SyncError} `config` */
export function noticeOf(sync: object & Keeper): (notice: SyncNotice) => void {
  return insideOf(sync).notice
}

function insideOf(sync: Keeper): Inside {
  const { [INSIDE]: inside } = sync
  if (inside) return inside
  throw new SyncError('This is not what createSync() gave: pass that object, or a copy of it.', { code: 'config' })
}
