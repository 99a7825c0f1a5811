// npm run bench: what this package costs beside what can be reached by hand, as ratios of one interleaved run.
import postgres from 'postgres'
import { generateVaultKey } from '../src/key-ring.ts'
import { migrate } from '../src/migrate.ts'
import { openDatabase } from '../src/open-database.ts'
import { hasPgbouncer, startPgbouncer } from '../../../scripts/testing/pgbouncer.ts'
import { createVault } from '../src/vault.ts'
import { createClaims } from './claims.ts'
import { interleave, median, timesAsFast } from './interleave.ts'
import type { Times } from './interleave.ts'
import { makePages } from './pages.ts'
import { startDurablePostgres } from './server.ts'
import { sumRows } from './sum-rows.ts'
import { createLimit, createOneRow, createOurs } from './writers.ts'
import type { Writer } from './writers.ts'

const ROUNDS = 9
const pages = makePages(30, 100)
const fewPages = pages.slice(0, 3)

interface Goal {
  readonly what: string
  readonly ratio: number
  readonly goal: string
  readonly isMet: boolean
}

const server = await startDurablePostgres()
const admin = postgres(server.url, { max: 1, onnotice: () => {} })
try {
  const vault = await createVault(generateVaultKey())
  const place = { url: server.url, vault }
  const [found] = await admin<{ version: string }[]>`select current_setting('server_version') as version`
  say(`The write path alone, PostgreSQL ${found?.version}.`, '')
  const db = await openDatabase(server.url)
  await migrate(db, { competitors: 'create' })
  await db.close()

  const goals = [...(await benchWrites(place)), ...(await benchClaims(place))]
  say('| ratio | measured | goal | |', '| --- | --- | --- | --- |')
  for (const { what, ratio, goal, isMet } of goals) {
    say(`| ${what} | ${ratio.toFixed(2)} | ${goal} | ${isMet ? 'met' : 'missed'} |`)
  }
  if (goals.some(({ isMet }) => !isMet)) process.exitCode = 1
} finally {
  await admin.end()
  await server.stop()
}

async function benchWrites(place: { url: string; vault: Awaited<ReturnType<typeof createVault>> }): Promise<Goal[]> {
  const pooler = hasPgbouncer() ? await startPgbouncer(place.url) : undefined
  const limit = await createLimit('limit by hand', place, true)
  const ours = await createOurs('this package', place, true)
  const oneRow = await createOneRow('one row a statement', place)
  const pooled = pooler && { ...place, url: pooler.through(place.url) }
  const oursPooled = pooled && (await createOurs('this package, through pgbouncer', pooled, false))
  const limitPooled = pooled && (await createLimit('limit by hand, through pgbouncer', pooled, false))
  const writers = [limit, ours, oneRow, ...(oursPooled ? [oursPooled] : []), ...(limitPooled ? [limitPooled] : [])]
  try {
    say(`Rows equal over all columns: ${await compareRows(writers)} (md5 of ${fewPages.flat().length} rows each).`, '')
    const variants = writers.map((writer) => ({
      name: writer.name,
      // One row a statement is compared by the item, on fewer of them.
      sample: () => writer.fresh(writer === oneRow ? fewPages : pages),
    }))
    // Right after its own fresh pages, so that it finds them.
    const again = { name: 'this package, again', sample: async () => (await ours.fresh(pages), resync(ours)) }
    const times = await interleave([...variants, again], ROUNDS)
    print('items', times)
    const by = (what: string, name: string, than: string, least: number): Goal => {
      const ratio = timesAsFast(times, name, than)
      return { what, ratio, goal: `>= ${least}`, isMet: ratio >= least }
    }
    if (!oursPooled)
      say('pgbouncer is not installed (apt-get install pgbouncer): nothing measured through a pooler.', '')
    return [
      by('fresh writes / limit by hand', ours.name, limit.name, 0.8),
      ...(oursPooled ? [by('fresh writes through pgbouncer / limit by hand', oursPooled.name, limit.name, 0.65)] : []),
      ...(oursPooled && limitPooled
        ? [by('the same / limit by hand through pgbouncer', oursPooled.name, limitPooled.name, 0.8)]
        : []),
      by('fresh writes / one row a statement', ours.name, oneRow.name, 10),
      by('unchanged pages / limit by hand, fresh', again.name, limit.name, 2),
    ]
  } finally {
    for (const writer of writers) await writer.close()
    await pooler?.stop()
  }
}

async function resync(writer: Writer): Promise<number> {
  return (await writer.again?.(pages)) ?? Number.NaN
}

async function compareRows(writers: readonly Writer[]): Promise<string> {
  const sums = []
  for (const writer of writers) {
    await writer.fresh(fewPages)
    sums.push(await sumRows(admin))
  }
  if (new Set(sums).size !== 1) throw new Error(`The writers leave different rows: ${sums.join(', ')}`)
  return sums[0] ?? 'none'
}

async function benchClaims({ vault }: { vault: Awaited<ReturnType<typeof createVault>> }): Promise<Goal[]> {
  const few = await createClaims(server.url, { connections: 10_000, vault })
  const many = await createClaims(server.url, { connections: 1_000_000, vault })
  try {
    const times = await interleave([few, many], ROUNDS)
    print('claims', times)
    const ratio = 1 / timesAsFast(times, many.name, few.name)
    return [{ what: 'claim of 20, at 1,000,000 / at 10,000', ratio, goal: '<= 3', isMet: ratio <= 3 }]
  } finally {
    await few.close()
    await many.close()
  }
}

function print(what: string, times: Times): void {
  say(`| ${what} | µs (median of ${ROUNDS} rounds) |`, '| --- | --- |')
  for (const [name, values] of times) say(`| ${name} | ${median(values).toFixed(1)} |`)
  say('')
}

function say(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
