import type { TestDatabase } from '@bos/social-db/testing'
import type { Sync } from '../index.ts'
import { VICTIMS, type Victim } from './fault-plan.ts'
import { lostDays, reachByDay, wrongDays } from './fault-days.ts'
import { dumpTables, secretsIn } from './fault-secrets.ts'
import type { Trial } from './fault-trial.ts'
import { type Findings, heldAgainstFresh, heldAgainstWorld, notMarkedGone, readRows, type Rows } from './fault-truth.ts'
import { allOf, type FaultWorld, type Ids } from './fault-world.ts'

const FULL = { full: true } as const
const EVERYBODY = [...VICTIMS, 'bystander'] as const
// I7: what retries may cost for each fault that struck: three a call, and what is read again piece by piece.
const CALLS_A_STRIKE = 8

/** Spoils the rows of the Page just before they are looked at, to see that this is found. */
export type Sabotage = (db: TestDatabase['db'], connectionId: string) => Promise<void>

interface HealOptions {
  readonly seed: number
  readonly sabotage: Sabotage | undefined
}

/** The end of a plan: no faults any more, one undisturbed run of each, and what the rows are then. */
export function createHealing(world: FaultWorld, { problems, spent, needsPerson, reconnect }: Trial) {
  const { meta, ledgers, steady, said } = world
  const { clock } = meta
  const findings: Findings = { lost: [], duplicated: [], stale: [] }
  const factors = { heal: 0, fault: 0 }

  const keep = (whose: string, found: Findings): void => {
    for (const name of ['lost', 'duplicated', 'stale'] as const) {
      findings[name].push(...found[name].map((text) => `${whose} ${text}`))
    }
  }

  async function heal(ids: Ids, { seed, sabotage }: HealOptions): Promise<void> {
    meta.faults.lift()
    // Longer than the longest block, and than it takes until a token is looked at again.
    clock.advance({ hours: 30 })
    // As a worker does. A token may have ended while Meta answered nobody who asked about it.
    await world.sync.tendTokens()
    for (const name of EVERYBODY) {
      // Instagram Login tells what is permitted when it renews a token, which may be weeks away; a new login helps at once.
      const lacks = name === 'lone' && (await isWithoutPermission(ids.lone))
      if (lacks || (await needsPerson(ids[name]))) await reconnect(name)
    }
    const fresh = world.openOther()
    const freshIds = allOf(await world.connect(fresh, 'fresh', EVERYBODY))
    const now = clock.now()
    for (const name of EVERYBODY) {
      const calls = await runUndisturbed(world.sync, ids[name], `the run of ${name} after the faults`)
      const ideal = await runUndisturbed(fresh, freshIds[name], `the run of a new connection of ${name}`)
      countCalls(name, { calls, ideal })
      if (name === 'page') await sabotage?.(steady.db, ids[name])
      const rows = await readRows(steady.db, ids[name])
      if (name !== 'bystander') {
        keep(name, heldAgainstWorld(rows, ledgers[name]))
        const reach = await reachByDay(meta, accountOf(name))
        const lost = lostDays(rows, reach, now).map((day) => `the reach of ${day}`)
        keep(name, { lost, duplicated: [], stale: [...wrongDays(rows, reach)] })
      }
      keep(name, heldAgainstFresh(rows, await readRows(steady.db, freshIds[name]), now))
    }
    // Numbers grow with time: only at one moment are they the same.
    if (clock.now() !== now) problems.push(`the undisturbed runs waited ${clock.now() - now} ms`)
    await quietRuns(ids, seed)
    await sweeps(ids)
    const text = [...said.texts, JSON.stringify(world.notices), await dumpTables(steady.db)].join('\n')
    const secrets = secretsIn(text, meta.issuedSecrets())
    if (secrets.length > 0) problems.push(`${secrets.length} secrets left, ${secrets[0]?.slice(0, 10)}… first`)
  }

  async function isWithoutPermission(connectionId: string): Promise<boolean> {
    const opened = await steady.social.worker.open(connectionId)
    if (!opened) return false
    const { userId } = opened.connection
    const { health } = await world.sync.accounts.get({ userId, connectionId })
    return health.reasons.some(({ code }) => code === 'permission_missing')
  }

  function accountOf(name: Victim): Parameters<typeof reachByDay>[1] {
    const { grants } = meta.world
    const { page, instagram, lone } = world
    switch (name) {
      case 'page': {
        const metric = 'page_total_media_view_unique'
        return { id: page.id, host: 'graph.facebook.com', metric, token: grants.tokenFor(page) }
      }
      case 'linked':
        return { id: instagram.id, host: 'graph.facebook.com', metric: 'reach', token: grants.tokenFor(page) }
      case 'lone':
        return { id: lone.id, host: 'graph.instagram.com', metric: 'reach', token: grants.tokenFor(lone) }
    }
  }

  async function runUndisturbed(sync: Sync, connectionId: string, what: string): Promise<number> {
    const scope = { victim: 'nobody' as const, calls: 0 }
    const report = await world.within(scope, () => sync.run(connectionId, FULL))
    said.hear(report)
    if (report.status !== 'complete') problems.push(`${what} ended as ${report.status}: ${report.summary}`)
    return scope.calls
  }

  /** I7 */
  function countCalls(name: keyof Ids, { calls, ideal }: { readonly calls: number; readonly ideal: number }): void {
    factors.heal = Math.max(factors.heal, calls / ideal)
    if (calls > ideal * 1.5)
      problems.push(`the run of ${name} after the faults cost ${calls} calls, a new one ${ideal}`)
    for (const run of spent.filter(({ victim }) => victim === name)) {
      factors.fault = Math.max(factors.fault, run.calls / ideal)
      if (run.calls > ideal * 1.5 + CALLS_A_STRIKE * run.strikes) {
        problems.push(`a run of ${name} under ${run.strikes} faults cost ${run.calls} calls, ${ideal} without`)
      }
    }
  }

  /**
   * I8: a second run writes nothing but that what it missed as well is gone. Of one resource a plan, and where items of an
   * Instagram account are gone, it reads everything.
   */
  async function quietRuns(ids: Ids, seed: number): Promise<void> {
    const inFull = VICTIMS[seed % VICTIMS.length]
    for (const name of EVERYBODY) {
      const full = name === inFull || (name !== 'bystander' && name !== 'page' && hasGone(name))
      const before = missesOf(await readRows(steady.db, ids[name]))
      const { streams } = await world.sync.run(ids[name], { full })
      const after = missesOf(await readRows(steady.db, ids[name]))
      const missed = [...after].filter(([id, count]) => before.get(id) !== count).length
      const written = streams.reduce((sum, stream) => sum + stream.written, 0)
      if (written !== missed) problems.push(`a second run of ${name} wrote ${written} rows, ${missed} of them as gone`)
    }
  }

  /**
   * Gone is what two complete listings in a row do not have (docs/decisions/0004). An Instagram account is listed whole by a
   * full run, and there were two. A Page's listing of all says nothing of who is gone, for Meta leaves old posts out of it:
   * there the listings of 30 days tell, which come weekly.
   */
  async function sweeps(ids: Ids): Promise<void> {
    for (let week = 0; hasGone('page') && week < 2; week += 1) {
      clock.advance({ days: 7 })
      const { status } = await world.sync.run(ids.page)
      if (status !== 'complete') problems.push(`the weekly run of the Page ended as ${status}`)
    }
    for (const name of VICTIMS) keep(name, { lost: [], duplicated: [], stale: await leftOf(name, ids) })
  }

  const hasGone = (name: Victim): boolean => ledgers[name].entries.some(({ isRemoved }) => isRemoved)

  async function leftOf(name: Victim, ids: Ids): Promise<string[]> {
    const left = notMarkedGone(await readRows(steady.db, ids[name]), ledgers[name])
    return left.map((id) => `${id}: removed, and not marked as gone`)
  }

  return { findings, factors, heal }
}

const missesOf = ({ content }: Rows): ReadonlyMap<string, number> =>
  new Map(content.map(({ id, missed }) => [id, missed]))
