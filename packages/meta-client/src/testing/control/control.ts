import { SECOND_MS, type EmulatorClock, toMs } from '../clock.ts'
import type { ConsentPlan } from '../consent.ts'
import type { Delivery } from '../callbacks/outbox.ts'
import type { Faults } from '../faults.ts'
import type { WorldBook } from '../world.ts'
import { accountSummary, addToWorld, pageSummary } from './add-to-world.ts'
import { InputError, readInput } from '../input.ts'
import { clockRequest, type ConsentRequest, consentRequest, faultRequest } from './requests.ts'
import { worldFile } from './world-file.ts'

/** What is moved from outside. */
export interface Controlled {
  readonly appId: string
  readonly clock: EmulatorClock
  readonly faults: Faults
  readonly world: WorldBook
  readonly log: readonly string[]
  readonly deliveries: readonly Delivery[]
  /** Starts over as at the beginning; `undefined` where a test owns the emulator. */
  readonly reset: (() => void) | undefined
}

export interface ControlCall {
  readonly method: string
  /** Behind `/_emulator/`. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
}

export interface ControlAnswer {
  readonly status: number
  readonly body: unknown
}

/** Answers `/_emulator/…`: what another program may see and move of an emulator. Secrets are not among it. */
export function answerControl(its: Controlled, call: ControlCall): ControlAnswer {
  const route = ROUTES[`${call.method} ${call.path}`]
  if (!route) {
    const known = Object.keys(ROUTES).map((name) => name.replace(' ', ' /_emulator/'))
    return {
      status: 404,
      body: { error: `There is no ${call.method} /_emulator/${call.path}: use ${known.join(', ')}.` },
    }
  }
  try {
    return { status: 200, body: route(its, call) }
  } catch (error) {
    if (error instanceof InputError) return { status: 400, body: { error: error.message } }
    throw error
  }
}

const ROUTES: Readonly<Record<string, (its: Controlled, call: ControlCall) => unknown>> = {
  'GET state': ({ appId, clock, faults, world, log, deliveries }) => ({
    now: nowOf(clock),
    app: { id: appId },
    people: world.people().map(({ id, name }) => ({ id, name })),
    pages: world.pages().map(pageSummary),
    accounts: world.instagrams().map(accountSummary),
    faults: { pending: faults.pending(), deadMetrics: [...faults.deadMetrics] },
    log,
    deliveries,
  }),
  'POST clock': ({ clock }, { body }) => {
    const request = readInput(clockRequest, body, 'The body')
    if ('advance' in request) clock.advance(request.advance)
    else {
      const step = toMs(request.set) - clock.now()
      if (step < 0) throw new InputError(`set is wrong: the clock only moves forward, and it is ${nowOf(clock)}.`)
      clock.advance({ seconds: step / SECOND_MS })
    }
    return { now: nowOf(clock) }
  },
  'POST faults': ({ faults }, { body }) => {
    const request = readInput(faultRequest(body), body, 'The body')
    if ('plan' in request) faults.plan(request.plan)
    else if ('deadMetric' in request) faults.deadMetrics.add(request.deadMetric)
    else {
      const { pattern, fault, times = 1 } = request
      faults.next(pattern, fault, { times })
    }
    return { pending: faults.pending(), deadMetrics: [...faults.deadMetrics] }
  },
  'DELETE faults': ({ faults }, { query }) => {
    const metric = query.get('deadMetric')
    if (metric === null) faults.lift(query.get('pattern') ?? undefined)
    else faults.deadMetrics.delete(metric)
    return { pending: faults.pending(), deadMetrics: [...faults.deadMetrics] }
  },
  'POST world': ({ world }, { body }) => addToWorld(world, readInput(worldFile, body, 'The world')),
  'POST consent': ({ world }, { body }) => {
    world.consent.next(planOf(world, readInput(consentRequest, body, 'The body')))
    return { ok: true }
  },
  'POST reset': ({ reset }) => {
    if (!reset) throw new InputError('This emulator belongs to a test: make a new one in place of a reset.')
    reset()
    return { ok: true }
  },
}

function planOf(world: WorldBook, { pages, person, business, instagram, ...plain }: ConsentRequest): ConsentPlan {
  return {
    ...plain,
    ...(pages && { pages: pages.map((id) => there(world.findPage(id), 'pages', id)) }),
    ...(person !== undefined && { person: there(world.findPerson(person), 'person', person) }),
    ...(business !== undefined && { business: there(world.findBusiness(business), 'business', business) }),
    ...(instagram !== undefined && { instagram: there(world.findInstagram(instagram), 'instagram', instagram) }),
  }
}

function there<Thing>(thing: Thing | undefined, place: string, name: string): Thing {
  if (thing === undefined) throw new InputError(`${place} is wrong: nothing here is called '${name}'.`)
  return thing
}

function nowOf(clock: EmulatorClock): string {
  return new Date(clock.now()).toISOString()
}
