import { randomUUID } from 'node:crypto'
import type { GrantHolder } from '@bos/meta-client/testing'
import { createTestDatabase } from '@bos/social-db/testing'
import { sql } from 'drizzle-orm'
import { urlOf } from './crowd.ts'
import type { PersonCallback } from './erase-worker.ts'
import { createErasers } from './erasers.ts'
import { dumpTables, secretsIn } from './fault-secrets.ts'
import { createKillWorkers } from './kill-workers.ts'
import { rowsOf } from './rows-of.ts'
import { signedRequest } from './signed-request.ts'
import { openTown } from './town.ts'

export interface ErasureSceneOptions {
  readonly serverUrl: string
  readonly seed: number
  readonly leaseSeconds: number
  /** Posts of a Page, and media of each Instagram account. */
  readonly items: number
  /** People whose token is old enough to be renewed. */
  readonly old: number
}

/** Somebody whose data is to go, and what it can be known by. */
export interface Victim {
  readonly login: 'facebook' | 'instagram'
  readonly ids: readonly string[]
  readonly traces: readonly string[]
  /** What Meta signs about them. */
  callback(what: 'deletion' | 'deauthorize'): PersonCallback
}

/** People on an emulated Meta, some of whom stay, and processes that read, renew and erase, and may die. */
export async function openErasureScene({ serverUrl, seed, leaseSeconds, items, old }: ErasureSceneOptions) {
  const database = await createTestDatabase({ url: serverUrl })
  const { db, social } = database
  const town = openTown(database, { seed, at: Date.parse('2026-11-23T09:00:00Z') })
  const { meta, sync } = town
  const { world, clock } = meta
  const aged: Victim[] = []
  for (let n = 0; n < old; n += 1) aged.push(await addAlone())
  clock.advance({ days: 31 })
  const stays = [await addPerson(), await addAlone()]
  for (const id of stays.flatMap(({ ids }) => ids)) {
    const { status } = await sync.run(id)
    if (status !== 'complete') throw new Error(`the first run of who stays came to ${status}`)
  }
  const later = sql`next_due_at = clock_timestamp() + interval '9 years', token_due_at = null`
  await db.execute(sql`update social_sync_state set ${later}`)
  const server = await meta.listen()
  const setup = { databaseUrl: await urlOf(database, serverUrl), env: town.env, now: clock.now() }
  const workers = await createKillWorkers({ ...setup, hosts: server.hosts, leaseSeconds })
  const erasers = await createErasers(setup)
  const kept = await linesOf(stays.flatMap(({ ids }) => ids))

  /** Who logs in at Facebook, with a Page and its Instagram account. */
  async function addPerson(): Promise<Victim> {
    const canary = newCanary()
    const owner = world.addPerson({ name: `Owner ${canary}` })
    const page = world.addPage({ name: `Page ${canary}`, owner, instagram: { username: canary.slice(0, 28) } })
    const { series, textOf } = historyOf(canary)
    page.addPosts({ ...series, make: (n) => ({ kind: 'photo', message: textOf(n) }) })
    page.instagram.addMediaSeries({ ...series, make: (n) => ({ kind: 'image', caption: textOf(n) }) })
    const token = world.grants.tokenFor(owner)
    const outcome = await sync.connect.adopt({ userId: `user_${randomUUID()}`, token })
    if (outcome.status !== 'connected' || !outcome.facebook.connected || !outcome.instagram.connected) {
      throw new Error('a person was not connected')
    }
    const ids = [outcome.facebook.connectionId, outcome.instagram.connectionId]
    return victimOf({ login: 'facebook', ids, holder: owner, traces: [canary, page.id, page.instagram.id] })
  }

  /** Who logs in at Instagram. */
  async function addAlone(): Promise<Victim> {
    const canary = newCanary()
    const account = world.addInstagram({ username: canary.slice(0, 28), name: `Shop ${canary}` })
    const { series, textOf } = historyOf(canary)
    account.addMediaSeries({ ...series, make: (n) => ({ kind: 'image', caption: textOf(n) }) })
    const token = world.grants.tokenFor(account)
    const outcome = await sync.connect.adopt({ userId: `user_${randomUUID()}`, token, login: 'instagram' })
    if (outcome.status !== 'connected' || !outcome.instagram.connected) throw new Error('an account was not connected')
    const ids = [outcome.instagram.connectionId]
    return victimOf({ login: 'instagram', ids, holder: account, traces: [canary] })
  }

  /** Of the last days, each with the canary. */
  function historyOf(canary: string) {
    return {
      series: { count: items, everyHours: 7, newestAt: new Date(clock.now() - 3_600_000) },
      textOf: (n: number) => `${n} ${canary}`,
    }
  }

  function victimOf({
    login,
    ids,
    holder,
    traces,
  }: Pick<Victim, 'login' | 'ids' | 'traces'> & { readonly holder: GrantHolder }): Victim {
    const [canary = ''] = traces
    const secret = login === 'facebook' ? meta.app.secret : meta.app.instagram.secret
    return {
      login,
      ids,
      traces: [...traces, canary.slice(0, 28), holder.id],
      callback(what) {
        const issuedAt = Math.floor(clock.now() / 1000)
        const payload = { user_id: holder.id, algorithm: 'HMAC-SHA256', issued_at: issuedAt, nonce: randomUUID() }
        return { path: `${what}/${login}`, signedRequest: signedRequest(payload, secret) }
      },
    }
  }

  /** Every row that names one of these. */
  async function linesOf(names: readonly string[]): Promise<readonly string[]> {
    const lines = (await dumpTables(db)).split('\n')
    return lines.filter((line) => names.some((name) => line.includes(name))).sort()
  }

  return {
    meta,
    workers,
    erasers,
    /** Those whose token is old, each to be used once. */
    aged,
    addPerson,

    /** Every row that tells of somebody. The audit names our own ids, and nothing of Meta's. */
    async left({ traces, ids }: Victim): Promise<readonly string[]> {
      const isAudit = (line: string): boolean => /^\(\d+,/.test(line)
      const ours = (await linesOf(ids)).filter((line) => !isAudit(line))
      return [...ours, ...(await linesOf(traces))]
    },

    /** Makes what a process is to do due. */
    async makeDue({ ids }: Victim, task: 'runDue' | 'tend'): Promise<void> {
      const due = task === 'tend' ? sql`token_due_at` : sql`next_due_at`
      for (const id of ids) {
        await db.execute(sql`update social_sync_state set ${due} = clock_timestamp() - interval '1 year'
          where connection_id = ${id}`)
      }
    },

    /** Whether a process is at work on it this moment. */
    async isHeld({ ids }: Victim): Promise<boolean> {
      const states = await Promise.all(ids.map((id) => social.worker.syncState(id)))
      return states.some((state) => state?.isRunning === true || state?.isTokenHeld === true)
    },

    /** How the connections stand, as plain values. */
    async rowsOf({ ids }: Victim) {
      const rows = await Promise.all(
        ids.map((id) =>
          db.execute(sql`select status, status_reason, access_token, refresh_token, lease_owner
            from social_media_connections join social_sync_state on connection_id = id where id = ${id}`),
        ),
      )
      return rows.flatMap((row) => rowsOf(row))
    },

    /** What differs in the rows of those who stay. */
    async changed(): Promise<readonly string[]> {
      const now = await linesOf(stays.flatMap(({ ids }) => ids))
      return now.filter((line, index) => line !== kept[index]).concat(kept.slice(now.length))
    },

    /** Tokens and other secrets in the text of all tables. */
    async secrets(): Promise<readonly string[]> {
      return secretsIn(await dumpTables(db), meta.issuedSecrets())
    },

    kept,

    async close(): Promise<void> {
      await workers.end()
      await erasers.end()
      await server.close()
      await database.close()
    },
  }
}

export type ErasureScene = Awaited<ReturnType<typeof openErasureScene>>

const newCanary = (): string => `canary${randomUUID().replaceAll('-', '')}`
