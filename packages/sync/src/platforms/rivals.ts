import { type GraphError, isGraphError } from '@bos/meta-client'
import type { Competitor } from '../competitors.ts'
import type { Batch, PullContext } from '../platform.ts'
import type { MissingPart } from '../report.ts'

/** What one competitor's account showed. */
export interface Rival {
  readonly batch: Batch
  /** Counts for the followers row of the own account. */
  readonly counts: Readonly<Record<string, unknown>>
}

// A day's share: the calls count for the person, whose own accounts need them too (D).
const MOST_A_DAY = 50
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Reads competitors one by one, from behind the last one on, so that a long list is gone through in days and a limit starves
 * nobody. What is wrong with one says nothing of the others.
 *
 * @returns The counts of those that were read, by competitor.
 */
export async function* pullRivals(
  { competitors, watermark }: PullContext,
  {
    handleOf,
    read,
    locked,
  }: {
    handleOf: (competitor: Competitor) => string | undefined
    read: (handle: string, competitorId: string) => Promise<Rival | undefined>
    /** What to say where Meta lets the app read nobody. */
    locked: MissingPart
  },
): AsyncGenerator<Batch, Readonly<Record<string, unknown>>> {
  const listed = await competitors()
  if (!listed) {
    const action = "See this service's own log: its competitors function failed or did not answer."
    yield { read: 0, isTruncated: true, missing: [{ what: 'competitors', reason: 'host', action }] }
    return {}
  }
  const known = listed.flatMap((competitor) => {
    const handle = handleOf(competitor)?.trim().replace(/^@/, '')
    return handle ? [{ id: competitor.id, handle }] : []
  })
  const last = known.findIndex(({ id }) => id === watermark['last'])
  const counts: Record<string, unknown> = {}
  for (const { id, handle } of [...known.slice(last + 1), ...known.slice(0, last + 1)].slice(0, MOST_A_DAY)) {
    if (!UUID.test(id)) {
      const action = 'Give the id of its row in the competitors table, a UUID.'
      yield { read: 0, missing: [{ what: `competitor ${handle}`, reason: 'invalid', action }] }
      continue
    }
    try {
      const rival = await read(handle, id)
      if (rival) counts[id] = rival.counts
      yield rival ? { ...rival.batch, watermark: { last: id } } : { read: 0, missing: [notFound(handle)] }
    } catch (error) {
      if (!isGraphError(error)) throw error
      if (error.action === 'permission') {
        yield { read: 0, missing: [locked] }
        break
      }
      if (!isAboutThem(error)) throw error
      yield { read: 0, missing: [notFound(handle)], watermark: { last: id } }
    }
  }
  return counts
}

// D, P: a personal account, one that is gone, or a wrong handle. Nothing tells which.
const isAboutThem = ({ action, code }: GraphError): boolean => action === 'skip' || code === 'invalid_request'

function notFound(handle: string): MissingPart {
  const action = 'Check the handle: it must be exact, and the account public, professional and open to all ages.'
  return { what: `competitor ${handle}`, reason: 'not_found', action }
}
