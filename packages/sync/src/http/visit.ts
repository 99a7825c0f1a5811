import type { Capability } from '@bos/meta-client/oauth'
import type { Owner } from '../connect/flow.ts'
import type { Core } from '../core.ts'
import type { Sync } from '../sync.ts'

/** A request that came to one of our routes. */
export interface Visit {
  readonly request: Request
  readonly sync: Sync
  readonly core: Core
  /** Who is signed in; undefined: nobody. Throws what the session of the host throws. */
  readonly identify: () => Promise<Owner | undefined>
  /** What the route's `:id` stands for in this address, as it is written there; empty where the route has none. */
  readonly id: string
  /** What a login asks for where the caller names nothing. */
  readonly capabilities: readonly Capability[] | undefined
  /** Tells the operator of an error that the caller is told nothing about. */
  readonly tell: (error: unknown) => void
}

/** The same for a route that needs somebody. */
export interface OwnedVisit extends Visit {
  readonly owner: Owner
}
