import { createSocialDb, createVault, type Database, openDatabase, type SocialDb } from '@bos/social-db'

/** The one database of this application, and its questions. */
export interface Store {
  readonly database: Database
  readonly social: SocialDb
}

declare global {
  var bosExampleStore: Promise<Store> | undefined
}

/**
 * What the sync writes to and the pages read from: opened when it is first asked for. A start that failed is tried again by
 * the next call.
 */
export function openStore(): Promise<Store> {
  // As in sync.ts: once a process, because the embedded database cannot be opened twice.
  globalThis.bosExampleStore ??= open().catch((error: unknown) => {
    globalThis.bosExampleStore = undefined
    throw error
  })
  return globalThis.bosExampleStore
}

async function open(): Promise<Store> {
  const vault = await createVault(process.env['BOS_TOKEN_KEYS'])
  const database = await openDatabase(process.env['DATABASE_URL'])
  return { database, social: createSocialDb(database, { vault }) }
}
