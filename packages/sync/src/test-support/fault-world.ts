import { AsyncLocalStorage } from 'node:async_hooks'
import { inspect } from 'node:util'
import type { OpenedDatabase } from '@bos/social-db'
import type { TestDatabase } from '@bos/social-db/testing'
import { type AdoptOptions, type ConnectOutcome, createSync, type Sync } from '../index.ts'
import { openLedger } from './fault-ledger.ts'
import type { Victim } from './fault-plan.ts'
import { pressOfInstagram, pressOfPage } from './fault-press.ts'
import { openShop } from './shop.ts'

/** Connections of three resources, and of one more account that no fault is meant for. */
export type Ids = Readonly<Record<Victim | 'bystander', string>>

/** What a request belongs to; without one nothing spoils it. */
export interface Scope {
  readonly victim: Victim | 'bystander' | 'nobody'
  calls: number
}

export interface FaultWorldOptions {
  /** Its connections reach the server over a network that fails. */
  readonly weak: OpenedDatabase
  /** The same database, reached safely: for the test itself. */
  readonly steady: TestDatabase
  readonly seed: number
  /** When it begins; default as the emulator does. */
  readonly now?: string | undefined
}

/** Everything that a sync said, other than by its rows. */
function createSaid() {
  const texts: string[] = []
  return {
    texts,
    hear(value: unknown): void {
      texts.push(value instanceof Error ? inspect(value, { depth: 6, showHidden: true }) : JSON.stringify(value))
    },
  }
}

/** A Page with its Instagram account, one with Instagram Login, each with 500 items, and a bystander. */
export async function openFaultWorld({ weak, steady, seed, now }: FaultWorldOptions) {
  const said = createSaid()
  const tell = (fields: object, message: string) => said.hear([fields, message])
  const logger = { info: tell, warn: tell }
  const shop = await openShop(weak, {
    userId: 'owner',
    keys: steady.tokenKeys,
    emulator: { seed, ...(now !== undefined && { now }) },
    sync: { logger },
  })
  const { meta, page, instagram, env } = shop
  const { world, clock } = meta
  const lone = world.addInstagram({ username: 'lone_store', followers: 3100 })
  const neighbour = world.addPerson({ name: 'Neighbour' })
  const quiet = world.addPage({ name: 'Quiet Store', owner: neighbour })
  quiet.addPosts({ count: 30, everyHours: 7, make: (index) => ({ kind: 'photo', message: `Quiet ${index}` }) })
  const ledgers = {
    page: openLedger(pressOfPage(page), clock.now),
    linked: openLedger(pressOfInstagram(instagram), clock.now),
    lone: openLedger(pressOfInstagram(lone), clock.now),
  }
  const scopes = new AsyncLocalStorage<Scope>()

  /** Another process with a memory of its own, on the safe way to the database. */
  function openOther(): Sync {
    return createSync({
      env,
      db: steady.db,
      fetch: (input, init) => shop.passing.by(new Request(input, init), meta.fetch),
      clock,
      logger,
    })
  }

  /** Logs an owner in to everything, or anew to what there is. */
  async function connect(sync: Sync, owner: string, which: readonly (keyof Ids)[]): Promise<Partial<Ids>> {
    const { grants } = world
    const adopt = (options: AdoptOptions) => sync.connect.adopt(options)
    const ids: Partial<Record<keyof Ids, string>> = {}
    if (which.includes('page') || which.includes('linked')) {
      const outcome = await adopt({ userId: owner, token: grants.tokenFor(world.person), pageId: page.id })
      ids.page = connected(outcome, 'facebook')
      ids.linked = connected(outcome, 'instagram')
    }
    if (which.includes('lone')) {
      const token = grants.tokenFor(lone)
      ids.lone = connected(await adopt({ userId: `${owner}_lone`, token, login: 'instagram' }), 'instagram')
    }
    if (which.includes('bystander')) {
      const outcome = await adopt({ userId: `${owner}_neighbour`, token: grants.tokenFor(neighbour), pageId: quiet.id })
      ids.bystander = connected(outcome, 'facebook')
    }
    return ids
  }

  return {
    meta,
    page,
    instagram,
    lone,
    sync: shop.sync,
    passing: shop.passing,
    said,
    notices: shop.notices,
    ledgers,
    scopes,
    steady,
    openOther,
    connect,
    /** Does something of which every request belongs to a scope. */
    within: <T>(scope: Scope, work: () => Promise<T>): Promise<T> => scopes.run(scope, work),
  }
}

export type FaultWorld = Awaited<ReturnType<typeof openFaultWorld>>

function connected(outcome: ConnectOutcome, platform: 'facebook' | 'instagram'): string {
  if (outcome.status === 'connected' && outcome[platform].connected) return outcome[platform].connectionId
  throw new Error(`not connected: ${JSON.stringify(outcome)}`)
}

export function allOf(ids: Partial<Ids>): Ids {
  const { page, linked, lone, bystander } = ids
  if (page && linked && lone && bystander) return { page, linked, lone, bystander }
  throw new Error('not everything was connected')
}
