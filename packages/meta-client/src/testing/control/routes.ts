import { SECOND_MS, type EmulatorClock, toMs } from '../clock.ts'
import type { ConsentPlan } from '../consent.ts'
import type { Webhooks } from '../callbacks/webhooks.ts'
import type { FaultPlan } from '../faults.ts'
import { InputError, readInput } from '../input.ts'
import type { WorldBook } from '../world.ts'
import { adAccountSummary } from './ad-file.ts'
import { accountSummary, addToWorld, pageSummary } from './add-to-world.ts'
import { byUsername, find } from './find.ts'
import { editThing, moveGrant, removeThing, said, sendWebhook } from './moves.ts'
import { clockRequest, type ConsentRequest, consentRequest, faultRequest } from './requests.ts'
import { worldFile } from './world-file.ts'

/** What is moved from outside. */
export interface Controlled {
  readonly appId: string
  readonly clock: EmulatorClock
  readonly faults: FaultPlan
  readonly world: WorldBook
  readonly log: readonly string[]
  readonly webhooks: Webhooks
  /** Starts over as at the beginning; `undefined` where a test owns the emulator. */
  readonly reset: (() => void) | undefined
}

export interface Route {
  /** In a few words, for the list of calls. */
  readonly does: string
  /** A sample; `undefined` takes no body. */
  readonly body?: string
  /** Names that the query may hold. */
  readonly query?: readonly string[]
  /** The answer, or a promise of it. */
  answer(its: Controlled, given: { readonly query: URLSearchParams; readonly body: unknown }): unknown
}

/** By method and the path behind `/_emulator/`. */
export const ROUTES: Readonly<Record<string, Route>> = {
  'GET state': {
    does: 'tells clock, people, Pages, accounts, pending faults and consents, log and deliveries',
    answer: ({ appId, clock, faults, world, log, webhooks }) => ({
      now: nowOf(clock),
      app: { id: appId },
      people: world.people().map(({ id, name }) => ({ id, name })),
      pages: world.pages().map(pageSummary),
      accounts: world.instagrams().map(accountSummary),
      adAccounts: world.adAccounts().map(adAccountSummary),
      faults: waiting(faults),
      consents: world.consent.pending().map(consentSummary),
      log,
      deliveries: webhooks.deliveries,
    }),
  },
  'POST clock': {
    does: 'moves the clock forward',
    body: '{"advance": {"days": 1}} or {"set": "2026-12-01T00:00:00Z"}',
    answer({ clock }, { body }) {
      const request = readInput(clockRequest, body, 'The body')
      if ('advance' in request) move(clock, request.advance)
      else {
        const step = toMs(request.set) - clock.now()
        if (step < 0) throw new InputError(`set is wrong: the clock only moves forward, and it is ${nowOf(clock)}.`)
        move(clock, { seconds: step / SECOND_MS })
      }
      return { now: nowOf(clock) }
    },
  },
  'POST faults': {
    does: 'spoils the next matching request, requests at random, or a metric until it is lifted',
    body: '{"pattern": "GET /:id", "fault": "html-502"}, {"plan": {"seed": 7, "rate": 0.2}} or {"deadMetric": "reach"}',
    answer({ faults }, { body }) {
      const request = readInput(faultRequest(body), body, 'The body')
      if ('plan' in request) faults.plan(request.plan)
      else if ('deadMetric' in request) faults.deadMetrics.add(request.deadMetric)
      else {
        const { pattern, fault, times = 1 } = request
        said(() => faults.next(pattern, fault, { times }))
      }
      return waiting(faults)
    },
  },
  'DELETE faults': {
    does: 'lifts every fault, plan and dead metric, or with pattern or deadMetric in the query those',
    query: ['pattern', 'deadMetric'],
    answer: ({ faults }, { query }) => ({ lifted: lift(faults, query), ...waiting(faults) }),
  },
  'POST world': {
    does: 'adds what a world file tells',
    body: '{"pages": [{"name": "Blue Store"}]}',
    answer: ({ world, clock }, { body }) => addToWorld(world, readInput(worldFile, body, 'The world'), clock.now()),
  },
  'POST consent': {
    does: 'plans what a person will do on the next consent page',
    body: '{"person": "Ana Lopez", "decline": ["read_insights"]}',
    answer({ world }, { body }) {
      world.consent.next(planOf(world, readInput(consentRequest, body, 'The body')))
      return { ok: true }
    },
  },
  'POST grants': {
    does: 'lets a person or an account move: revoke, changePassword, checkpoint, passCheckpoint, requestDeletion; or ends tokens, or sets permissions',
    body: '{"person": "Ana Lopez", "move": "revoke"}, {"person": "Ana Lopez", "expireInDays": 3} or {"account": "maple", "permissions": {"instagram_business_manage_insights": "declined"}}',
    answer: ({ world }, { body }) => moveGrant(world, body),
  },
  'POST webhooks': {
    does: 'sends what happened to the subscribed application, and tells what was held back and why',
    body: '{"object": "page", "entry": [{"id": "Maple Bakery", "changes": [{"field": "feed", "value": {"item": "comment"}}]}]}',
    answer: ({ world, webhooks }, { body }) => sendWebhook(world, webhooks, body),
  },
  'POST edits': {
    does: 'changes a post, a medium, an Instagram story or an ad',
    body: '{"id": "104000000000001_122000000000002", "set": {"message": "New", "reactions": 7}}',
    answer: ({ world }, { body }) => editThing(world, body),
  },
  'DELETE things': {
    does: 'removes a post, story, medium, comment or ad that was added',
    query: ['id'],
    answer: ({ world }, { query }) => removeThing(world, query.get('id')),
  },
  'POST reset': {
    does: 'starts over as it was started',
    body: '{}',
    answer({ reset }) {
      if (!reset) throw new InputError('This emulator belongs to a test: make a new one in place of a reset.')
      reset()
      return { ok: true }
    },
  },
}

function move(clock: EmulatorClock, step: Parameters<EmulatorClock['advance']>[0]): void {
  try {
    clock.advance(step)
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`${error.message}.`)
    throw error
  }
}

function waiting(faults: FaultPlan) {
  return { pending: faults.pending(), plans: faults.plans(), deadMetrics: [...faults.deadMetrics] }
}

/** How many were lifted; a filter that finds nothing is a mistake, such as a typo. */
function lift(faults: FaultPlan, query: URLSearchParams): number {
  const [pattern, metric] = [query.get('pattern'), query.get('deadMetric')]
  const { pending, deadMetrics } = waiting(faults)
  if (pattern !== null && metric !== null)
    throw new InputError('Lift by pattern or by deadMetric, not by both at once.')
  if (metric !== null) {
    if (faults.deadMetrics.delete(metric)) return 1
    throw new InputError(`Nothing was lifted: no dead metric is called '${metric}', but ${listed(deadMetrics)}.`)
  }
  const lifted = faults.lift(pattern ?? undefined)
  if (lifted > 0 || pattern === null) return lifted
  throw new InputError(`Nothing was lifted: no fault or plan has the pattern '${pattern}', but ${listed(pending)}.`)
}

function listed(names: readonly string[]): string {
  return names.length > 0 ? names.join(', ') : 'none is there'
}

/** A plan by names, as it could be sent. */
function consentSummary({ pages, person, business, instagram, ...plain }: ConsentPlan) {
  return {
    ...plain,
    ...(pages && { pages: pages.map(({ name }) => name) }),
    ...(person && { person: person.name }),
    ...(business && { business: business.name }),
    ...(instagram && { instagram: instagram.username }),
  }
}

function planOf(world: WorldBook, { pages, person, business, instagram, ...plain }: ConsentRequest): ConsentPlan {
  return {
    ...plain,
    ...(pages && { pages: pages.map((page, index) => find(world.pages(), page, `pages[${index}]`)) }),
    ...(person !== undefined && { person: find(world.people(), person, 'person') }),
    ...(business !== undefined && { business: find(world.businesses(), business, 'business') }),
    ...(instagram !== undefined && {
      instagram: find(world.instagrams().map(byUsername), instagram, 'instagram').account,
    }),
  }
}

function nowOf(clock: EmulatorClock): string {
  return new Date(clock.now()).toISOString()
}
