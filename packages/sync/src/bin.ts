#!/usr/bin/env node
import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { runCommand } from './cli/program.ts'
import { EXIT } from './cli/exit-codes.ts'
import { createTerminal } from './cli/terminal.ts'

const stop = new AbortController()
let isTaken = false
const { env, stdout, stderr } = process
const terminal = createTerminal({ stdout, stderr }, env)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted || !isTaken) process.exit(EXIT.interrupted)
    terminal.error('Ending cleanly; once more ends it at once.')
    stop.abort()
  })
}

function takeStop(): AbortSignal {
  isTaken = true
  return stop.signal
}

// A reader that has seen enough, such as `head`, ends no command: what it began is done, unheard.
let unwritten: string | undefined
stdout.on('error', (error) => {
  unwritten ??= 'code' in error ? String(error.code) : error.name
})
stderr.on('error', () => {})

// Asked of this very file, wherever a package manager has linked it.
function version(): string {
  const manifest: unknown = createRequire(realpathSync(process.argv[1] ?? ''))('@bos/sync/package.json')
  const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return isNamed ? String(manifest.version) : 'unknown'
}

async function end(code: number): Promise<void> {
  // A module of the host's may hold connections open that nobody will use. Both streams are written out first.
  await new Promise((resolve) => stdout.write('', () => setImmediate(resolve)))
  const isLost = unwritten !== undefined && unwritten !== 'EPIPE'
  if (isLost) terminal.error(`bos-sync: The result could not be written (${unwritten}).`)
  stderr.write('', () => process.exit(isLost && code === EXIT.done ? EXIT.failed : code))
}

void runCommand(process.argv.slice(2), { ...terminal, env, version, takeStop }).then(end)
