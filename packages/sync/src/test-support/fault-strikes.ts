import { setTimeout as wait } from 'node:timers/promises'
import { FAULT_KINDS, type FaultKind } from '@bos/meta-client/testing'
import type { Sync, SyncReport } from '../index.ts'
import { createBreakage, DEADLINE_SECONDS, type WeakDatabase } from './fault-database.ts'
import type { Strike, StrikeKind, Victim } from './fault-plan.ts'
import type { FaultWorld, Scope } from './fault-world.ts'

/** A run that faults wait for. */
export interface Target extends Scope {
  readonly victim: Victim
  readonly connectionId: string
  /** Not struck yet, the earliest first. */
  readonly armed: Strike[]
  /** Whether what is left strikes the first request that it can, whichever it is. */
  readonly isLast: boolean
  readonly stop: AbortController
  /** What strikes beside the run; to be waited for after it. */
  readonly beside: Promise<unknown>[]
  /** Set once another worker took the connection over. */
  takenOver?: SyncReport
}

export interface Striker {
  /** Stands between sync and Meta. */
  readonly pass: (request: Request, next: typeof fetch) => Promise<Response>
  /** Ends what must not outlive a run: a network that is down, a metric or a permission that is gone, a lease left behind. */
  readonly recover: (target: Target) => Promise<void>
  /** Every fault that struck, in order. */
  readonly struck: readonly Strike[]
  /** What a fault found that must not be. */
  readonly problems: readonly string[]
}

/** Strikes at one request. Undefined: the request goes on to Meta. */
type Act = (hit: Hit) => Promise<Response | void> | void
interface Hit {
  readonly strike: Strike
  readonly target: Target
  readonly request: Request
  readonly next: typeof fetch
}

const NEED_NEXT: readonly StrikeKind[] = ['page-loop', 'page-empty', 'foreign-next', 'dead-cursor']
const PAGING: readonly StrikeKind[] = [...NEED_NEXT, 'page-again', 'page-skip', 'page-duplicate']
// The last eight end the token that they meet.
const TOKEN_ENDS: readonly StrikeKind[] = FAULT_KINDS.slice(-8)
// D, rate limits: calls with the app's own token count for the app, so that only the app's limit can meet them.
const OTHER_LIMITS: readonly StrikeKind[] = [
  'person-limit',
  'page-endpoint-limit',
  'page-limit',
  'instagram-limit',
  'custom-limit',
]
const METRICS: Readonly<Record<Victim, readonly string[]>> = {
  page: ['page_media_view', 'page_total_actions', 'post_clicks', 'post_media_view'],
  linked: ['views', 'saved', 'total_interactions'],
  lone: ['views', 'saved', 'total_interactions'],
}
const LISTING = /\/(published_posts|video_reels|media)$/
// A run has few of the requests that these can strike, so that they wait for the first.
const CHOOSY: readonly StrikeKind[] = [...PAGING, 'lease-lost', 'metric-removed']

/** Whether it takes a run that reads everything to be sure to meet a request that this can strike. */
export const needsFull = ({ kind, nth }: Strike): boolean => CHOOSY.includes(kind) || nth > 12

/** Strikes the requests of targets as their plan says. */
export function createStriker(world: FaultWorld, database: WeakDatabase, { rival }: { rival: Sync }): Striker {
  const { meta, ledgers, scopes } = world
  const { network } = database
  const breakage = createBreakage(database)
  const struck: Strike[] = []
  const problems: string[] = []
  const restoring: (() => void)[] = []
  const aside = <T>(work: () => Promise<T>): Promise<T> => scopes.run({ victim: 'nobody', calls: 0 }, work)
  const later = (target: Target, ms: number, work: () => void): void => void target.beside.push(wait(ms).then(work))

  const acts: Partial<Record<StrikeKind, Act>> = {
    'item-added': ({ target }) => ledgers[target.victim].add(),
    'item-edited': ({ strike, target }) => ledgers[target.victim].edit(strike.chance),
    'item-removed': ({ strike, target }) => ledgers[target.victim].remove(strike.chance),
    'counts-dropped': ({ strike, target }) => ledgers[target.victim].dropCounts(strike.chance),
    'metric-removed': ({ target, request }) => {
      const name = metricIn(request, target)
      if (name !== undefined) meta.faults.deadMetrics.add(name)
    },
    'permission-taken': ({ target: { victim } }) => {
      const { grants, person } = meta.world
      const holder = victim === 'lone' ? world.lone : person
      const name = { page: 'read_insights', linked: 'instagram_manage_insights', lone: LONE_INSIGHTS }[victim]
      grants.setPermission(holder, name, 'declined')
      restoring.push(() => grants.setPermission(holder, name, 'granted'))
    },

    'backend-killed': ({ target }) => void target.beside.push(breakage.killWhileItWrites(target.connectionId)),
    'connection-cut': ({ strike, target }) => later(target, strike.chance * 8, () => network.cut()),
    'answer-lost': () => network.loseNextAnswer(),
    'half-open': ({ target }) => {
      network.freeze()
      later(target, DEADLINE_SECONDS * 1_200, () => network.mend())
    },
    'server-down': ({ target }) => {
      network.refuse()
      later(target, 200, () => network.mend())
    },
    'read-only': () => breakage.setReadOnly(true),
    'row-locked': ({ target }) => void target.beside.push(breakage.whileLocked(target.connectionId, () => wait(150))),

    stopped: ({ target }) => target.stop.abort(),
    'out-of-time': ({ request }) => meta.faults.next(patternOf(request), { slowMs: Infinity }),
    'clock-moved': ({ strike }) => meta.clock.advance({ minutes: 5 + Math.floor(strike.chance * 30 * 60) }),
    'two-runs': async ({ target }) => {
      const { status } = await aside(() => rival.run(target.connectionId))
      // Where the lease was lost before, the next holder may be done already.
      if (status !== 'busy' && !(target.takenOver && status === 'complete'))
        problems.push(`a second run of ${target.victim} was not refused, but ${status}`)
    },
    // The answer was on its way when the lease ran out; what changed since is what the next holder stores.
    'lease-lost': async ({ strike, target, request, next }) => {
      const { status, headers, ...old } = await answerOf(next(request))
      // Of the newest hundred, which are on that page.
      ledgers[target.victim].edit(strike.chance / 10)
      ledgers[target.victim].dropCounts(0.1 + strike.chance / 20)
      // The run under way may beat its heart between the two, and then it holds what it had.
      for (let tries = 0; tries < 5 && !target.takenOver; tries += 1) {
        await breakage.expireLeases(target.connectionId)
        const rivals = await aside(() => rival.run(target.connectionId, { full: true }))
        if (rivals.status !== 'busy') target.takenOver = rivals
      }
      return new Response(old.text, { status, headers })
    },
  }

  async function pass(request: Request, next: typeof fetch): Promise<Response> {
    const scope = scopes.getStore()
    if (!scope) return next(request)
    scope.calls += 1
    if (!isTarget(scope)) return next(request)
    const strike = scope.armed.find(
      ({ nth, kind }) =>
        (scope.isLast || nth <= scope.calls || CHOOSY.includes(kind)) && canStrike(kind, scope, request),
    )
    if (!strike) return next(request)
    scope.armed.splice(scope.armed.indexOf(strike), 1)
    const hit = { strike, target: scope, request, next }
    if (isFaultKind(strike.kind)) return passSpoilt(hit, strike.kind)
    struck.push(strike)
    return (await acts[strike.kind]?.(hit)) ?? next(request)
  }

  /** With one of the emulator's own faults; one that found nothing to spoil waits for another request. */
  async function passSpoilt({ strike, target, request, next }: Hit, kind: FaultKind): Promise<Response> {
    const { hostname } = new URL(request.url)
    // An operation of a batch as often as all of it.
    const isInside = isBatch(request) && strike.chance < 0.5
    const pattern = isInside ? `GET ${hostname}/:id` : patternOf(request)
    meta.faults.next(pattern, kind)
    try {
      const response = await next(request)
      const isUsed = !meta.faults.pending().includes(pattern)
      const hasNext = !NEED_NEXT.includes(kind) || (await response.clone().text()).includes('"next"')
      if (isUsed && hasNext) struck.push(strike)
      else target.armed.unshift(strike)
      return response
    } catch (error) {
      struck.push(strike)
      throw error
    } finally {
      meta.faults.lift(pattern)
    }
  }

  return {
    pass,
    async recover({ beside, connectionId }) {
      await Promise.allSettled(beside)
      await breakage.mend()
      await breakage.expireLeases(connectionId)
      meta.faults.lift()
      for (const restore of restoring.splice(0)) restore()
    },
    struck,
    problems,
  }
}

const LONE_INSIGHTS = 'instagram_business_manage_insights'

function canStrike(kind: StrikeKind, target: Target, request: Request): boolean {
  const { pathname, searchParams } = new URL(request.url)
  const isListing = LISTING.test(pathname)
  // The first reading and full ones list everything, on several pages.
  if (PAGING.includes(kind)) return isListing && !searchParams.has('since')
  if (TOKEN_ENDS.includes(kind) || OTHER_LIMITS.includes(kind)) return !/debug_token|access_token$/.test(pathname)
  if (kind === 'metric-removed') return metricIn(request, target) !== undefined
  return kind !== 'lease-lost' || (isListing && !pathname.endsWith('/video_reels'))
}

const isTarget = (scope: Scope): scope is Target => 'armed' in scope

const isFaultKind = (kind: string): kind is FaultKind => FAULT_KINDS.some((each) => each === kind)

function metricIn({ url }: Request, { victim }: Target): string | undefined {
  const names = decodeURIComponent(url).split(/[^a-z_]+/)
  return METRICS[victim].find((metric) => names.includes(metric))
}

const pathOf = (url: string): string => new URL(url).pathname.replace(/^\/(v[\d.]+(\/|$))?/, '')

const isBatch = ({ method, url }: Request): boolean => method === 'POST' && pathOf(url) === ''

const patternOf = ({ method, url }: Request): string => `${method} ${new URL(url).hostname}/${pathOf(url)}`

async function answerOf(answer: Promise<Response>) {
  const response = await answer
  return { text: await response.text(), status: response.status, headers: response.headers }
}
