import postgres from 'postgres'
import { interleave, median, type Times, timesAsFast, type Variant } from '../../social-db/bench/interleave.ts'
import { sumRows } from '../../social-db/bench/sum-rows.ts'
import { type Arena, databaseFor } from './arena.ts'
import type { Order } from './child.ts'
import { type Helper, start } from './processes.ts'
import type { Course } from './racer.ts'
import { type Goal, say } from './report.ts'
import type { ServerSetup } from './server.ts'
import { startServer } from './start-server.ts'

const ROUNDS = 7
// The slow ones read fewer of them: they are compared by the item.
// As many as Instagram lists of an account.
const LISTED: ServerSetup = { pages: 100, itemsPerPage: 100, delayMs: 0 }
const COMPARED: ServerSetup = { ...LISTED, pages: 5 }
const VARIANTS = [
  { name: 'limit', title: 'limit by hand', mostPages: LISTED.pages },
  { name: 'joined', title: 'limit by hand, columns joined as ours', mostPages: LISTED.pages },
  { name: 'ours', title: 'sync.run', mostPages: LISTED.pages },
  { name: 'direct', title: 'sync.run, named statements (direct: true)', mostPages: LISTED.pages },
  { name: 'sdk', title: "Meta's SDK, a row a statement", mostPages: 2 },
  { name: 'stripe', title: "write shape of Stripe's sync engine", mostPages: 5 },
  { name: 'nango', title: "write shape of Nango's records", mostPages: 10 },
] as const
const [LIMIT, , OURS, , SDK, STRIPE, NANGO] = VARIANTS
const AGAIN: readonly string[] = ['ours', 'direct', 'sdk']

/** An account's media from HTTP to rows, against what can be reached by hand and what others do. */
export async function raceSyncs(arena: Arena): Promise<readonly Goal[]> {
  const server = await startServer(LISTED)
  const courses = new Map<string, Course>()
  for (const { name, mostPages } of VARIANTS) {
    courses.set(name, {
      base: server.base,
      mostPages,
      tokenKeys: arena.tokenKeys,
      databaseUrl: await databaseFor(arena, name),
    })
  }
  try {
    say(
      `${LISTED.pages} pages of ${LISTED.itemsPerPage} media, ${Math.round(server.bytesPerItem)} bytes each on the wire.`,
    )
    say(`Rows: ${await compareRows(courses)}.`, '')
    const times = await race(courses)
    print(times)
    const by = (what: string, name: string, than: string, least: number): Goal => ({
      what,
      value: timesAsFast(times, name, than),
      least,
    })
    return [
      by('fresh sync / limit by hand', OURS.title, LIMIT.title, 0.8),
      by("fresh sync / Meta's SDK, a row a statement", OURS.title, SDK.title, 10),
      by("fresh sync / write shape of Stripe's sync engine", OURS.title, STRIPE.title, 4),
      by("fresh sync / write shape of Nango's records", OURS.title, NANGO.title, 2.5),
      by('unchanged sync / limit by hand, fresh', again(OURS.title), LIMIT.title, 2),
      by("unchanged sync / Meta's SDK, unchanged", again(OURS.title), again(SDK.title), 25),
    ]
  } finally {
    await server.end()
  }
}

const again = (title: string): string => `${title}, unchanged`

/** All of them in turn, each in a process of its own. */
async function race(courses: ReadonlyMap<string, Course>): Promise<Times> {
  const helpers: Helper[] = []
  const variants: Variant[] = []
  try {
    for (const { name, title } of VARIANTS) {
      const helper = await start('child.ts', [name, JSON.stringify(courses.get(name))])
      helpers.push(helper)
      const ask = async (order: Order): Promise<number> => Number(await helper.ask(order))
      variants.push({ name: title, sample: () => ask('fresh') })
      // After fresh rows of its own, so that it finds them.
      if (AGAIN.includes(name)) variants.push({ name: again(title), sample: () => ask('again') })
    }
    return await interleave(variants, ROUNDS)
  } finally {
    for (const helper of helpers) await helper.end()
  }
}

/** The variants that fill our table leave the same rows, those of Nango's layout as many. */
async function compareRows(courses: ReadonlyMap<string, Course>): Promise<string> {
  const server = await startServer(COMPARED)
  const sums = new Set<string>()
  let kept = ''
  for (const { name } of VARIANTS) {
    const course = courses.get(name)
    if (!course) continue
    const helper = await start('child.ts', [
      name,
      JSON.stringify({ ...course, base: server.base, mostPages: COMPARED.pages }),
    ])
    await helper.ask('fresh')
    await helper.end()
    const client = postgres(course.databaseUrl, { max: 1, onnotice: () => {} })
    if (name === NANGO.name) kept = (await client`select count(*) as kept from kept_bodies`)[0]?.['kept']
    else sums.add(await sumRows(client))
    await client.end()
  }
  await server.end()
  const [sum = ''] = sums
  if (sums.size !== 1) throw new Error(`The variants leave different rows: ${[...sums].join(', ')}`)
  if (!sum.startsWith(`${kept} `)) throw new Error(`Nango's layout holds ${kept} records, our table ${sum}.`)
  return `equal after a fresh pass over all columns but ids and moments of writing (md5 of ${sum}), as many in Nango's layout`
}

function print(times: Times): void {
  const limit = times.get(LIMIT.title)
  say('| from HTTP to rows | µs an item | items a second | of the limit |', '| --- | --- | --- | --- |')
  for (const [name, values] of times) {
    const micros = median(values)
    const share = limit ? timesAsFast(times, name, LIMIT.title) : Number.NaN
    say(`| ${name} | ${micros.toFixed(1)} | ${Math.round(1e6 / micros).toLocaleString('en')} | ${share.toFixed(2)} |`)
  }
  say('', `Medians of ${ROUNDS} interleaved rounds, a process each; of the ratios, medians of pairs of one round.`, '')
}
