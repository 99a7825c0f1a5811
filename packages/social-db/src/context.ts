import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { GuardedDatabase } from './database.ts'
import type { Vault } from './vault.ts'

/** What every repository works with. */
export interface Context {
  readonly db: GuardedDatabase
  readonly vault: Vault
  /** The present moment for due, expiry and refresh; leases use clock_timestamp() instead, always. */
  readonly now: () => SQL<Date>
}

export function createContext(db: GuardedDatabase, vault: Vault, clock: (() => number) | undefined): Context {
  return {
    db,
    vault,
    now: () => sql<Date>`coalesce(${clock ? new Date(clock()).toISOString() : null}::timestamptz, clock_timestamp())`,
  }
}
