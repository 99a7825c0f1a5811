#!/usr/bin/env node
import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { runCommand } from './cli/program.ts'
import { EXIT } from './cli/exit-codes.ts'
import { createTerminal } from './cli/terminal.ts'

const stop = new AbortController()
const { env, stdout, stderr } = process
const terminal = createTerminal({ stdout, stderr }, env)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted)
    terminal.error('Ending cleanly; once more ends it at once.')
    stop.abort()
  })
}

// A reader that has seen enough, such as `head`, is no fault.
stdout.on('error', (error) => {
  if (!('code' in error && error.code === 'EPIPE')) throw error
  process.exit(EXIT.done)
})

// Asked of this very file, wherever a package manager has linked it.
function version(): string {
  const manifest: unknown = createRequire(realpathSync(process.argv[1] ?? ''))('@bos/sync/package.json')
  const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return isNamed ? String(manifest.version) : 'unknown'
}

void runCommand(process.argv.slice(2), { ...terminal, env, version, stop: stop.signal }).then((code) => {
  // A module of the host's may hold connections open that nobody will use. Both streams are written out first.
  stdout.write('', () => stderr.write('', () => process.exit(code)))
})
