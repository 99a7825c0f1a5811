import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { GraphError, isGraphError } from '../errors.ts'
import type { Params } from '../graph/params.ts'
import { idText } from '../id-text.ts'
import { ifReadable } from '../if-readable.ts'
import type { AdReports } from './options.ts'
import type { AskAds, RawRow } from './pages.ts'
import { adPages, allRows } from './pages.ts'
import { adRefusalOf } from './refusal.ts'

interface Setting {
  ask: AskAds
  sleep: (ms: number) => Promise<void>
  /** Longest time to wait for one. */
  mostMs: () => number
  /** Those of the read before. */
  reports?: AdReports | undefined
}

const HOUR_MS = 3_600_000 // D: a report may take up to an hour
const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 60_000
// One that failed, was skipped or is gone is begun once more.
const MOST_TRIES = 2

const FIELDS = 'async_status,async_percent_completion,error_code,error_subcode'
const started = z.object({ report_run_id: idText })
const state = z.object({
  async_status: z.string(),
  async_percent_completion: ifReadable(z.number()),
  error_code: ifReadable(z.number()),
  error_subcode: ifReadable(z.number()),
})

/**
 * Has Meta make a report in its own time, and reads it (D, async reports).
 *
 * @returns The rows, else `too_much_data` where it failed or was skipped twice or is too much even so, and `out_of_time`
 *   where it was not there within an hour or what is left of the deadline.
 * @throws {GraphError} `not_found` where what it was to be about is gone, and whatever says nothing about the report.
 */
export async function readReport(
  path: string,
  params: Params,
  setting: Setting,
): Promise<readonly RawRow[] | 'out_of_time' | 'too_much_data'> {
  const { ask, reports } = setting
  const question = createHash('sha256')
    .update(JSON.stringify([path, params]))
    .digest('hex')
    .slice(0, 16)
  let known = reports?.read(question)
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const id = known ?? (await begin(path, params, ask))
    known = undefined
    // Until its rows are read: whatever ends this read, the next one can go on.
    reports?.keep(question, id)
    try {
      const outcome = await settled(id, setting)
      if (outcome === 'late') return 'out_of_time'
      const rows = outcome === 'done' ? await allRows(adPages(ask, `${id}/insights`, {})) : undefined
      reports?.forget(question)
      if (rows) return rows
      if (outcome === 'too_much') return 'too_much_data'
    } catch (error) {
      const refusal = adRefusalOf(error)
      if (refusal !== 'too_much' && refusal !== 'not_found') throw error
      reports?.forget(question)
      if (refusal === 'too_much') return 'too_much_data' // else its id is no longer good
    }
  }
  return 'too_much_data'
}

/** Begun twice it does no harm, so a lost answer is no lost report. */
async function begin(path: string, params: Params, ask: AskAds): Promise<string> {
  const run = started.safeParse(await ask('POST', path, params)).data
  if (run === undefined) throw notAReport()
  return run.report_run_id
}

type Outcome = 'done' | 'failed' | 'late' | 'too_much'

const TOO_MUCH = 1487534

async function settled(id: string, { ask, sleep, mostMs }: Setting): Promise<Outcome> {
  let waited = 0
  const leftMs = () => Math.min(HOUR_MS - waited, mostMs())
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    const { told, waitMs = pauseMs } = await look(id, { ask, leftMs })
    if (told !== undefined) {
      // D: a failed one can show 100 % too, and one may be called completed before it is whole.
      if (told.async_status === 'Job Completed' && told.async_percent_completion === 100) return 'done'
      if (told.error_subcode === TOO_MUCH) return 'too_much'
      if (told.async_status === 'Job Failed' || told.async_status === 'Job Skipped') return 'failed'
    }
    if (waitMs > leftMs()) return 'late'
    await sleep(waitMs)
    waited += waitMs
  }
}

/** Its state; while the calls are limited only how long not to ask. Throws a limit that lasts longer than what is left. */
async function look(id: string, { ask, leftMs }: { ask: AskAds; leftMs: () => number }) {
  try {
    return { told: state.safeParse(await ask('GET', id, { fields: FIELDS })).data }
  } catch (error) {
    if (!isGraphError(error) || error.waitMs === undefined) throw error
    if (error.waitMs <= leftMs()) return { told: undefined, waitMs: error.waitMs }
    // The limit is that of the insights: of `GET /{id}` nobody could tell whose it is.
    const { message, code, status, metaCode, subcode, fbtraceId, waitMs, scope, allowance } = error
    const facts = { code, status, metaCode, subcode, fbtraceId, waitMs, scope, allowance }
    throw new GraphError(message, { ...facts, endpoint: 'GET /{id}/insights' })
  }
}

function notAReport(): GraphError {
  const endpoint = 'POST /{id}/insights'
  return new GraphError(`${endpoint}: the answer names no report. Try again later.`, {
    code: 'upstream_malformed',
    endpoint,
  })
}
