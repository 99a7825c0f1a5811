import { createSync, type Sync } from '@bos/sync'
import { BACKFILL_DAYS } from './backfill.ts'
import { listCompetitors } from './competitors.ts'
import { emulatedHosts } from './emulated-hosts.ts'
import { openStore } from './store.ts'

declare global {
  var bosExampleSync: Sync | undefined
}

// Next.js loads a module once for each kind of route, and again after a change in development, but the embedded database
// can be opened once a process.
globalThis.bosExampleSync ??= createSync({
  env: process.env,
  db: async () => (await openStore()).database,
  hosts: emulatedHosts(process.env),
  competitors: ({ userId }) => listCompetitors(userId),
  backfillDays: BACKFILL_DAYS,
  onNotice: ({ code, message }) => console.warn(`[${code}] ${message}`),
})

/** Opens and reads nothing until it is first used, so that the build needs no environment. */
export const sync: Sync = globalThis.bosExampleSync
