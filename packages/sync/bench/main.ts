// npm run bench [-- writes|sync|latency|memory] [--long]: the races, each as ratios of one interleaved run.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { generateVaultKey } from '@bos/social-db'
import postgres from 'postgres'
import { startDurablePostgres } from '../../social-db/bench/server.ts'
import type { Arena } from './arena.ts'
import { raceLatency } from './latency.ts'
import { measureMemory } from './memory.ts'
import { judge, say } from './report.ts'
import { raceSyncs } from './sync-race.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { long: { type: 'boolean' } } })
const size = values.long ? { accounts: 100, items: 10_000, rounds: 1 } : { accounts: 20, items: 2_000, rounds: 3 }

const RACES = {
  sync: raceSyncs,
  latency: raceLatency,
  memory: (arena: Arena) => measureMemory(arena, size),
} as const

const names = ['writes', ...Object.keys(RACES)]
const wrong = positionals.find((name) => !names.includes(name))
if (wrong !== undefined) throw new Error(`There is no race ${wrong}: there are ${names.join(', ')}.`)
const isChosen = (name: string): boolean => positionals.length === 0 || positionals.includes(name)

if (isChosen('writes')) await raceWrites()
const chosen = Object.entries(RACES).filter(([name]) => isChosen(name))
if (chosen.length > 0) await raceAll(chosen.map(([, race]) => race))

/** The write path alone, which is the storage's own benchmark. */
async function raceWrites(): Promise<void> {
  const script = fileURLToPath(new URL('../../social-db/bench/main.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@bos/source', script], { stdio: 'inherit' })
  const [code]: unknown[] = await once(child, 'exit')
  if (code !== 0) process.exitCode = 1
}

async function raceAll(races: readonly (typeof RACES)[keyof typeof RACES][]): Promise<void> {
  const server = await startDurablePostgres()
  try {
    await sayWhere(server.url)
    const arena = { serverUrl: server.url, tokenKeys: generateVaultKey() }
    const goals = []
    for (const race of races) goals.push(...(await race(arena)))
    if (!judge(goals)) process.exitCode = 1
  } finally {
    await server.stop()
  }
}

async function sayWhere(serverUrl: string): Promise<void> {
  const client = postgres(serverUrl, { max: 1 })
  const [row] = await client<{ version: string }[]>`select current_setting('server_version') as version`
  await client.end()
  const cores = `${availableParallelism()} x ${cpus()[0]?.model ?? 'a core'}`
  const versions = `Node ${process.versions.node}, PostgreSQL ${row?.version}`
  say(`${cores}, ${process.platform}, ${versions}, ${new Date().toISOString().slice(0, 10)}.`)
  say(
    'What is timed is the content alone, with the same requests of every variant: `sync.run()` as a host calls it, with',
  )
  say(
    'its token, lease, fence and marks, where profile, stories, numbers and audience were read a moment ago and are not due.',
  )
  say('')
}
