import { createSync, type Sync } from '@bos/sync'
import { emulatedHosts } from './emulated-hosts.ts'

declare global {
  var bosExampleSync: Sync | undefined
}

// Next.js loads a module once for each kind of route, and again after a change in development, but the embedded database
// can be opened once a process.
globalThis.bosExampleSync ??= createSync({
  env: process.env,
  hosts: emulatedHosts(process.env),
  onNotice: ({ code, message }) => console.warn(`[${code}] ${message}`),
})

/** Opens and reads nothing until it is first used, so that the build needs no environment. */
export const sync: Sync = globalThis.bosExampleSync
