import { createSocialDb, createVault, type Database, openDatabase, type SocialDb, type Vault } from '@bos/social-db'
import type { Surroundings, SyncOptions } from './core.ts'
import { logEvent } from './logger.ts'
import { openTelemetry, type Telemetry } from './telemetry.ts'

// A beat that a half-open connection swallowed must be over while the lease of a minute still holds, so that the next one
// renews it: beats come every 20 seconds.
const DEADLINE_SECONDS = 12

/** Where everything is kept. */
export interface Store {
  readonly database: Database
  readonly vault: Vault
  readonly social: SocialDb
  readonly telemetry: Telemetry
  /** Closes the database, unless the caller brought it. */
  close(): Promise<void>
}

/** Opens the database and the repositories; whether the keys are this database's is not asked. */
export async function openStore(
  { db, clock, logger }: SyncOptions,
  { config, notice }: Pick<Surroundings, 'config' | 'notice'>,
): Promise<Store> {
  const vault = await createVault(config.tokenKeys)
  const telemetry = await openTelemetry(notice)
  // Last, so that nothing above can leave it open.
  const opened =
    db === undefined ? await openDatabase(config.databaseUrl ?? '', { deadlineSeconds: DEADLINE_SECONDS }) : undefined
  const database = typeof db === 'function' ? await db() : (db ?? opened)
  if (!database) throw new TypeError('unreachable: either one was given or one was opened')
  const social = createSocialDb(database, {
    vault,
    // In production the database judges time itself; an injected clock rules only where there is one.
    ...(clock && { now: () => clock.now() }),
    onEvent(event) {
      telemetry.event(event)
      if (logger) logEvent(logger, event)
    },
  })
  return { database, vault, social, telemetry, close: async () => opened?.close() }
}
