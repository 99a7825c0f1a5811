import type { Params } from '../graph/params.ts'
import { addDays, losAngelesDay } from '../los-angeles.ts'
import type { AnyReading, When } from './answer.ts'
import type { GroupAnswer } from './ask.ts'
import { createAsking } from './ask.ts'
import type { Missing } from './missing.ts'
import { gapsOf, without } from './missing.ts'
import type { Refusals } from './refusals.ts'
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
  /** One call of the insights edge. */
  fetch: (params: Params) => Promise<unknown>
  refusals: Refusals
  /** Who asks, as the first part of the keys of `refusals`. */
  owner: string
}

// Ours: long enough to save the calls of a bisection, short enough that a metric comes back by itself.
const KEPT_MS = 86_400_000

/** Reads the numbers of one object. What was removed, refused or not answered comes back in `missing`. */
export async function readInsights(
  query: InsightsQuery,
  { now: clock, fetch, refusals, owner }: InsightsSource,
): Promise<InsightsResult<AnyReading>> {
  const now = new Date(clock())
  const { groups, missing, unfinished } = planInsights(query, now)
  const own = `${owner}/${query.subject}/${query.id}`
  const shared = `${owner}/${query.subject}/${sharedBy(query) ?? query.id}`
  const refused = new Set<string>()
  const isRefused = (wish: string) => [own, shared].some((of) => clock() < (refusals.get(`${of}/${wish}`) ?? 0))
  const keep = (of: string, wish: string) => refusals.set(`${of}/${wish}`, clock() + KEPT_MS)
  const refuse = (wish: string) => {
    refused.add(wish)
    keep(own, wish)
  }
  const asking = createAsking({ fetch, isRefused, refuse })
  const answers: (readonly [InsightGroup, GroupAnswer])[] = []
  for (const group of groups) answers.push([group, await asking.ask(group)])
  const doubt = asking.doubt()
  // Nothing at all was answered: rather Meta's trouble than a wrong metric.
  if (doubt !== undefined && !asking.isAnswered()) throw doubt
  // Only where others were answered is it the name that Meta refuses, and not this object.
  if (asking.isAnswered() && shared !== own) refused.forEach((wish) => keep(shared, wish))
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

// Whose names are good or bad together: media of one product, and all posts and stories of Pages.
function sharedBy({ subject, product }: InsightsQuery): string | undefined {
  return product ?? (subject === 'page-post' || subject === 'page-story' ? 'all' : undefined)
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
      if (given !== undefined && day >= given.from) return given.reason
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
