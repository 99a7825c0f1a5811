// One variant in a process of its own: fork(child.ts, [<its name>, <Course as JSON>]).
import type { Course, Racer } from './racer.ts'
import { createLimit } from './racer-limit.ts'
import { createNangoShape } from './racer-nango.ts'
import { createNetwork } from './racer-network.ts'
import { createOurs } from './racer-ours.ts'
import { createSdkLoop } from './racer-sdk.ts'
import { createStripeShape } from './racer-stripe.ts'

const RACERS: Readonly<Record<string, (course: Course) => Promise<Racer>>> = {
  limit: createLimit,
  joined: (course) => createLimit(course, { joined: true }),
  nango: createNangoShape,
  network: createNetwork,
  ours: createOurs,
  direct: (course) => createOurs(course, { direct: true }),
  sdk: createSdkLoop,
  stripe: createStripeShape,
}

/** What a variant is told to do; it answers with microseconds an item. */
export type Order = 'fresh' | 'again'

const [name = '', course = ''] = process.argv.slice(2)
const create = RACERS[name]
if (!create) throw new Error(`There is no variant ${name}.`)
const racer = await create(JSON.parse(course))
process.on('message', (order: Order) => {
  // What it throws ends the process, and with it the race.
  void racer[order]().then((micros) => process.send?.(micros))
})
process.on('disconnect', () => {
  void racer.close().then(() => process.exit())
})
process.send?.('ready')
