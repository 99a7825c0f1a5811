#!/usr/bin/env node
import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { runCommand } from './command.ts'

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

// Asked of this very file, wherever a package manager has linked it.
function version(): string {
  const manifest: unknown = createRequire(realpathSync(process.argv[1] ?? ''))('@bos/meta-client/package.json')
  const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return isNamed ? String(manifest.version) : 'unknown'
}

void runCommand(process.argv.slice(2), { out: console.log, error: console.error, version, stop: stop.signal }).then(
  (code) => {
    process.exitCode = code
  },
)
