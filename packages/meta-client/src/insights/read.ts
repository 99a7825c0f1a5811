import { addDays, losAngelesDay } from '../los-angeles.ts'
import type { AnyReading, When } from './answer.ts'
import type { FetchInsights, GroupAnswer } from './ask.ts'
import { createAsking } from './ask.ts'
import type { Missing } from './missing.ts'
import { gapsOf, without } from './missing.ts'
import type { RefusalMemory } from './refusals.ts'
import type { InsightGroup } from './request.ts'
import { planInsights } from './request.ts'
import type { DayRange } from './windows.ts'
import { isEmpty } from './windows.ts'
import type { InsightsQuery } from './wish.ts'

/** What `graph.insights` could read, and what it could not. */
export interface InsightsResult<Told> {
  /** By day, oldest first. A day Meta sent nothing for is left out, never 0. */
  readings: readonly Told[]
  /** Everything asked for that has no reading, with the reason; neighbouring days as ranges. */
  missing: readonly Missing[]
}

export interface InsightsSource {
  now: () => number
  edge: string
  fetch: FetchInsights
  memory: RefusalMemory
  /** Who asks, as the first part of the keys of the memory. */
  owner: string
}

// Ours: long enough to save the calls of a bisection, short enough that a metric comes back by itself.
const SURE_MS = 86_400_000
const UNSURE_MS = 3_600_000
// Ours: of a metric that lives for some days only, little is lost.
const TODAY_DAYS = 7

/** Reads the numbers of one object. What was removed, refused or not answered comes back in `missing`. */
export async function readInsights(
  query: InsightsQuery,
  { now: clock, edge, fetch, memory, owner }: InsightsSource,
): Promise<InsightsResult<AnyReading>> {
  const now = new Date(clock())
  const { groups, missing, unfinished } = planInsights(query, now)
  const keyOf = (of: string, wish: string) => `${owner}/${query.subject}/${of}/${wish}`
  const shared = sharedBy(query)
  const refused = new Map<string, boolean>()
  const asking = createAsking({
    edge,
    fetch,
    isRefused: async (wish) =>
      (await memory.isKept(keyOf(query.id, wish))) || (shared !== undefined && memory.isKept(keyOf(shared.by, wish))),
    refuse(wish, isSure) {
      refused.set(wish, isSure)
      if (isSure) void memory.keep(keyOf(query.id, wish), SURE_MS)
    },
    isOfToday: (days) => (days.at(-1) ?? '~') >= addDays(losAngelesDay(now), -TODAY_DAYS),
  })
  const answers: (readonly [InsightGroup, GroupAnswer])[] = []
  for (const group of groups) answers.push([group, await asking.ask(group)])
  const doubt = asking.doubt()
  // Nothing at all was answered: rather Meta's trouble than a wrong metric.
  if (doubt !== undefined && !asking.isAnswered()) throw doubt
  // Only where others were answered is it the name that Meta refuses, and not this object.
  for (const [wish, isSure] of asking.isAnswered() ? refused : []) {
    if (!isSure) void memory.keep(keyOf(query.id, wish), UNSURE_MS)
    if (shared === undefined) continue
    const key = keyOf(shared.by, wish)
    const isCommon = memory.isCommon(key, query.id)
    if (isCommon || (isSure && shared.isSure)) void memory.keep(key, isSure ? SURE_MS : UNSURE_MS)
  }
  const readings = answers.flatMap(([, answer]) => answer.readings)
  return {
    readings: readings.toSorted((a, b) => (a.day ?? '').localeCompare(b.day ?? '')),
    missing: [
      ...missing,
      ...answers.flatMap(([group, answer]) => missingOf(group, answer, losAngelesDay(now))),
      ...unfinished,
    ],
  }
}

/** Objects whose names are good or bad together: surely the media of one product, and rather all posts of Pages. */
function sharedBy({ subject, product }: InsightsQuery): { by: string; isSure: boolean } | undefined {
  if (product !== undefined) return { by: product, isSure: true }
  return subject === 'page-post' || subject === 'page-story' ? { by: 'all', isSure: false } : undefined
}

// D: up to 48 hours. P!: yesterday may be missing for a day.
const COUNTED_AFTER_DAYS = 2

function missingOf(group: InsightGroup, { readings, gaveUp, early }: GroupAnswer, today: string): readonly Missing[] {
  const { days, whole, tooOld } = group
  return group.metrics.flatMap(([name]) => {
    const own = readings.filter(({ metric }) => metric === name)
    const read = new Set(own.map(({ day }) => day))
    const newest = own
      .map(({ day = '' }) => day)
      .toSorted()
      .at(-1)
    const given = gaveUp.get(name)
    const gaps = gapsOf(name, days, (day) => {
      if (read.has(day)) return undefined
      if (given !== undefined && day <= (given.last ?? day)) return given.reason
      const isNew = newest !== undefined && day > newest && day >= addDays(today, -COUNTED_AFTER_DAYS)
      return isNew ? 'not_ready' : 'no_data'
    })
    const old = isEmpty(tooOld) ? [] : [without(name, 'too_old', tooOld)]
    if (whole === undefined || own.length > 0) return [...old, ...gaps]
    return [...old, without(name, given?.reason ?? (early.has(name) ? 'not_ready' : 'no_data'), rangeOf(whole))]
  })
}

function rangeOf({ since, until }: When): DayRange | undefined {
  return since === undefined || until === undefined ? undefined : { since, until }
}
