import { setTimeout as wait } from 'node:timers/promises'
import type { GuardedDatabase } from './database.ts'
import { isSocialDbError } from './errors.ts'

// How often more, by SQLSTATE. After each of them Postgres has undone the whole unit, so nothing is done twice.
const REPEATS: Readonly<Record<string, number>> = {
  // deadlock_detected: somebody else took the same rows in another order.
  '40P01': 3,
  // serialization_failure: where the host's default is stricter than read committed.
  '40001': 5,
  // lock_not_available: where the host set a lock_timeout.
  '55P03': 5,
  // "cached plan must not change result type": a migration met a named statement, which is another one the next time. Each
  // statement of the unit may be met by it.
  '0A000': 5,
}
const FIRST_PAUSE_MS = 20
// A long lock_timeout must not add up to minutes: no repetition begins later than this.
const LAST_BEGIN_MS = 15_000

/**
 * The same database, where a statement or transaction that met others in the database is run again as a whole.
 *
 * Only for one that is in no transaction yet: of a part of one the rest is lost as well. And only for work that touches
 * nothing but the database.
 */
export function repeatConflicts(db: GuardedDatabase): GuardedDatabase {
  return {
    ...db,
    run: (what, work) => repeat(() => db.run(what, work)),
    rows: (what, query) => repeat(() => db.rows(what, query)),
    transaction: (what, work) => repeat(() => db.transaction(what, work)),
  }
}

async function repeat<T>(unit: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  for (let repeats = 0; ; repeats += 1) {
    try {
      return await unit()
    } catch (error) {
      const most = isSocialDbError(error) ? (REPEATS[error.sqlState ?? ''] ?? 0) : 0
      if (repeats >= most || performance.now() - startedAt > LAST_BEGIN_MS) throw error
      // At random, or those who met would meet again.
      await wait(Math.random() * FIRST_PAUSE_MS * 2 ** repeats)
    }
  }
}
