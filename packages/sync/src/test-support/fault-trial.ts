import { inspect } from 'node:util'
import { isSocialDbError } from '@bos/social-db'
import { sql } from 'drizzle-orm'
import type { RunOptions } from '../index.ts'
import { tokenReport } from '../tokens/token-report.ts'
import { isOfApp, isOfDatabase, isOfWorld, type Plan, type Strike, VICTIMS, type Victim } from './fault-plan.ts'
import { needsFull, type Striker, type Target } from './fault-strikes.ts'
import { heldAgainstWorld, readRows } from './fault-truth.ts'
import type { FaultWorld, Ids } from './fault-world.ts'
import { rowsOf } from './rows-of.ts'

/** What a run under faults cost. */
interface Spent {
  readonly victim: Victim
  readonly calls: number
  readonly strikes: number
}

interface Round {
  readonly ids: Ids
  readonly armed: Strike[]
  readonly full: boolean
  readonly isLast: boolean
}

const MOST_ROUNDS = 9
// Longer than a block that Meta names, so that another try is worth it.
const HOURS_BETWEEN_TRIES = 26

/** The runs of a plan while its faults strike. */
export function createTrial(world: FaultWorld, striker: Striker) {
  const { meta, ledgers, steady, said } = world
  const { clock } = meta
  const problems: string[] = []
  const spent: Spent[] = []
  const versions = new Map<string, number>()

  async function suffer(plan: Plan, ids: Ids): Promise<void> {
    const waiting = new Set(plan.strikes)
    // So that what was there before a run is older than its beginning.
    clock.advance({ minutes: 1 })
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const told = plan.rounds[round]
      if (!told && waiting.size === 0) return
      for (const victim of VICTIMS) {
        const its = [...waiting].filter((strike) => strike.on === victim && strike.round <= round)
        if (!told && its.length === 0) continue
        const armed = its.toSorted((a, b) => a.nth - b.nth)
        await oneRun(victim, {
          ids,
          armed,
          full: told?.full ?? its.some(needsFull),
          isLast: round > plan.rounds.length,
        })
        for (const strike of its) if (!armed.includes(strike)) waiting.delete(strike)
      }
      clock.advance({ hours: told?.hoursAfter ?? HOURS_BETWEEN_TRIES })
    }
  }

  async function oneRun(victim: Victim, { ids, armed, full, isLast }: Round): Promise<void> {
    const [before, connectionId] = [striker.struck.length, ids[victim]]
    const isTimed = armed.some(({ kind }) => kind === 'out-of-time')
    const target: Target = { victim, connectionId, calls: 0, armed, isLast, stop: new AbortController(), beside: [] }
    const options = { full, signal: target.stop.signal, ...(isTimed && { forSeconds: 0.7 }) }
    const [, quiet] = await Promise.all([runUnder(target, options), runBystander(ids)])
    const kinds = striker.struck.slice(before).map(({ kind }) => kind)
    // I10: only what is the database's, or the whole app's, meets others.
    const isShared = kinds.some(isOfDatabase) || striker.struck.some(({ kind }) => isOfApp(kind))
    if (quiet !== 'complete' && !isShared) problems.push(`${kinds.join(', ')} on ${victim}: the bystander was ${quiet}`)
    await striker.recover(target)
    await striker.recover({ ...target, connectionId: ids.bystander, beside: [] })
    spent.push({ victim, calls: target.calls, strikes: striker.struck.length - before })
    if (target.takenOver?.status === 'complete' && !kinds.some(isOfWorld)) await checkTakenOver(victim, connectionId)
    await checkToken(connectionId)
    await checkMark(victim, connectionId)
    if (await needsPerson(connectionId)) await reconnect(victim)
  }

  /** A run that faults may end in any way that is told honestly. */
  async function runUnder(target: Target, options: RunOptions): Promise<void> {
    const { victim, connectionId } = target
    try {
      const report = await world.within(target, () => world.sync.run(connectionId, options))
      said.hear(report)
      if (target.takenOver && report.status !== 'busy') {
        problems.push(`a run of ${victim} that lost its lease ended as ${report.status}`)
      }
    } catch (error) {
      hearFault(error, victim)
    }
  }

  async function runBystander({ bystander }: Ids): Promise<string> {
    try {
      const report = await world.within({ victim: 'bystander', calls: 0 }, () => world.sync.run(bystander))
      said.hear(report)
      return report.status
    } catch (error) {
      hearFault(error, 'the bystander')
      return 'thrown out'
    }
  }

  // The database's faults are thrown, and nothing else is.
  function hearFault(error: unknown, whose: string): void {
    said.hear(error)
    if (!isSocialDbError(error)) problems.push(`a run of ${whose} threw ${inspect(error, { depth: 2 })}`)
  }

  /** I3, I5: the run that lost its lease wrote nothing over what its successor stored. */
  async function checkTakenOver(victim: Victim, connectionId: string): Promise<void> {
    const { lost, stale } = heldAgainstWorld(await readRows(steady.db, connectionId), ledgers[victim])
    const [first] = [...lost, ...stale]
    if (first !== undefined) problems.push(`a run of ${victim} wrote after it lost its lease: ${first}`)
  }

  /** I6: no token takes the place of a later one. */
  async function checkToken(connectionId: string): Promise<void> {
    const version = (await steady.social.worker.open(connectionId))?.tokenVersion ?? 0
    if (version < (versions.get(connectionId) ?? 0)) problems.push('an older token took the place of a later one')
    versions.set(connectionId, version)
  }

  /** I4: what a mark says was read is stored. Of what Meta skipped, as `page-skip` does, nobody can know. */
  async function checkMark(victim: Victim, connectionId: string): Promise<void> {
    if (striker.struck.some(({ kind, on }) => kind === 'page-skip' && on === victim)) return
    const [row] = rowsOf(
      await steady.db.execute(sql`select posts ->> 'all' as read, posts -> 'unfinished' ->> 'begunAt' as begun,
        posts -> 'unfinished' ->> 'until' as until
        from (select watermark -> 'posts' as posts from social_sync_state where connection_id = ${connectionId}) as its`),
    )
    const timeOf = (name: string): number => Date.parse(String(row?.[name]))
    const ids = await steady.db.execute(
      sql`select platform_content_id as id from social_media_content where connection_id = ${connectionId}`,
    )
    const stored = new Set(rowsOf(ids).map(({ id }) => id))
    const isPassed = (addedAt: number, publishedAt: number): boolean =>
      addedAt < timeOf('read') || (addedAt < timeOf('begun') && publishedAt >= timeOf('until'))
    const [first, ...others] = ledgers[victim].entries.filter(
      ({ id, addedAt, publishedAt, isRemoved }) => !isRemoved && !stored.has(id) && isPassed(addedAt, publishedAt),
    )
    if (first) problems.push(`the mark of ${victim} passed ${first.id} and ${others.length} more that are not stored`)
  }

  // What people are told: connect again, or log in at Meta, which here is the same.
  async function needsPerson(connectionId: string): Promise<boolean> {
    const opened = await steady.social.worker.open(connectionId)
    const told = opened && tokenReport(opened.connection, new Date(clock.now()))
    return told?.status === 'invalid' || told?.status === 'blocked'
  }

  // Where Meta blocks the app meanwhile, some hours later.
  async function reconnect(name: keyof Ids): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await world.connect(world.sync, 'owner', [name])
        return
      } catch (error) {
        said.hear(error)
        if (attempt === 5) throw error
        clock.advance({ hours: 6 })
      }
    }
  }

  return { problems, spent, suffer, needsPerson, reconnect }
}

export type Trial = ReturnType<typeof createTrial>
