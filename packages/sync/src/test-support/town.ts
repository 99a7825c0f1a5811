import { randomUUID } from 'node:crypto'
import { createEmulator, type EmulatorOptions, type Person } from '@bos/meta-client/testing'
import type { TestDatabase } from '@bos/social-db/testing'
import { type ConnectOutcome, createSync, type SyncOptions } from '../index.ts'

export interface TownOptions {
  /** Another app for each. */
  readonly seed: number
  /** Where the clock starts, in milliseconds. */
  readonly at: number
  readonly instagram?: EmulatorOptions['instagram']
}

/** A connection of a town, and what it is called at Meta. */
export interface Resident {
  readonly connectionId: string
  readonly userId: string
  readonly accountId: string
}

/** Many people on an emulated Meta, each with one Page or one Instagram account, and a sync that looks after them. */
export function openTown({ db, tokenKeys }: TestDatabase, { seed, at, instagram = {} }: TownOptions) {
  const meta = createEmulator({ now: new Date(at), seed, instagram })
  const { world, clock } = meta
  const env = {
    META_APP_ID: meta.app.id,
    META_APP_SECRET: meta.app.secret,
    INSTAGRAM_APP_ID: meta.app.instagram.id,
    INSTAGRAM_APP_SECRET: meta.app.instagram.secret,
    OAUTH_REDIRECT_BASE_URL: 'https://app.example.test/callback',
    BOS_TOKEN_KEYS: tokenKeys,
  } satisfies SyncOptions['env']
  const sync = createSync({ env, db, fetch: meta.fetch, clock })
  const count = { residents: 0 }
  const owners: Person[] = []

  /** An account that logs in by itself. */
  async function addInstagram(): Promise<Resident> {
    const account = world.addInstagram({ username: `shop_${(count.residents += 1)}` })
    const userId = `user_${randomUUID()}`
    const token = world.grants.tokenFor(account)
    const outcome = await sync.connect.adopt({ userId, token, login: 'instagram' })
    return { connectionId: connected(outcome, 'instagram'), userId, accountId: account.id }
  }

  /** A Page of a person who has no other. */
  async function addPage(): Promise<Resident> {
    const owner = world.addPerson({ name: `Owner ${(count.residents += 1)}` })
    const page = world.addPage({ name: `Shop ${count.residents}`, owner })
    owners.push(owner)
    const userId = `user_${randomUUID()}`
    const outcome = await sync.connect.adopt({ userId, token: world.grants.tokenFor(owner) })
    return { connectionId: connected(outcome, 'facebook'), userId, accountId: page.id }
  }

  /** Moves the clock on to a moment; not back where waiting has moved it further. */
  function moveTo(ms: number): void {
    clock.advance({ seconds: Math.max(0, ms - clock.now()) / 1000 })
  }

  return {
    meta,
    env,
    sync,
    /** The people of the Pages, in order. */
    owners,
    addInstagram,
    addPage,
    moveTo,
  }
}

export type Town = ReturnType<typeof openTown>

function connected(outcome: ConnectOutcome, platform: 'facebook' | 'instagram'): string {
  if (outcome.status === 'connected' && outcome[platform].connected) return outcome[platform].connectionId
  throw new Error(`not connected: ${JSON.stringify(outcome)}`)
}
