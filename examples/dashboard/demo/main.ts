// `npm run dashboard`: the application on an emulated Meta and an embedded Postgres, nothing else. Ctrl-C ends all of it.
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { addressesOn, freePort } from './addresses.ts'
import { makeEmbeddedTables } from './embedded-tables.ts'
import { startEmulatedMeta } from './emulated-meta.ts'
import { startNext } from './next-server.ts'
import { buildWorld } from './world.ts'

const folder = dirname(import.meta.dirname)
const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function main(stopped: Promise<void>): Promise<void> {
  const port = await freePort(readPort(process.argv.slice(2)))
  say('Starting an emulated Meta, an embedded Postgres and Next.js …')
  const emulated = await startEmulatedMeta(port)
  const tables = await makeEmbeddedTables()
  try {
    buildWorld(emulated.meta)
    const env = { ...emulated.env, ...tables.env, ...addressesOn(port) }
    const server = await startNext({ mode: 'dev', folder, port, env, say: (text) => void process.stderr.write(text) })
    say(`\n  Dashboard      ${server.url}`)
    say(`  Emulated Meta  ${emulated.url}`)
    say('\n  Ctrl-C ends both; nothing is kept.\n')
    await Promise.race([stopped, server.ended])
    await server.stop()
  } finally {
    await emulated.close()
    await tables.remove()
  }
}

function readPort(args: readonly string[]): number {
  const { values } = parseArgs({ args: [...args], options: { port: { type: 'string', default: '3000' } } })
  return Number(values.port)
}

const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
})
try {
  await main(stopped)
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
