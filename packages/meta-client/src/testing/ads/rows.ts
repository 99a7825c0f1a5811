import { dayText } from './days.ts'
import type { DateWindow } from './date-windows.ts'
import { sharesOf } from './audience.ts'
import type { InsightsRequest, Level, Scope } from './insights-request.ts'
import { UNLISTED } from './listing.ts'
import { type AdRecord, adsOf, adsOfCampaign, type InsightsRow } from './records.ts'
import { ROW_FIELDS, type RowSubject } from './row-fields.ts'
import { type Counts, countsOf, createTally, splitCounts, type Tally } from './tally.ts'
import { isEntityField, metricOf, valueOfAd } from './row-filters.ts'

/** What rows are about: ads that stand in one row together. */
export interface Entity {
  readonly ads: readonly AdRecord[]
  readonly subject: Pick<RowSubject, 'campaign' | 'adSet' | 'ad'>
}

/** What a request makes rows of, whether it delivered or not; oldest first (order chosen). */
export function entitiesOf({ scope, level, filters }: InsightsRequest): readonly Entity[] {
  const ofEntities = filters.filter(({ field }) => isEntityField(field))
  // M, chosen: numbers of what was deleted or archived stay inside those of its parents and under its own id; as a row of
  // its own it comes to those alone who filter for its status.
  const hidesUnlisted =
    level === 'ad' && scope.kind !== 'ad' && !filters.some(({ field }) => field === 'ad.effective_status')
  const entities = new Map<string, { ads: AdRecord[]; subject: Entity['subject'] }>()
  for (const ad of adsIn(scope)) {
    if (hidesUnlisted && UNLISTED.has(ad.effectiveStatus)) continue
    if (!ofEntities.every(({ field, holds }) => holds(valueOfAd(ad, field)))) continue
    const subject = subjectOf(ad, level)
    const id = (subject.ad ?? subject.adSet ?? subject.campaign ?? ad.creative.account).id
    const entity = entities.get(id) ?? { ads: [], subject }
    entity.ads.push(ad)
    entities.set(id, entity)
  }
  return [...entities.values()]
}

function adsIn(scope: Scope): readonly AdRecord[] {
  switch (scope.kind) {
    case 'adAccount':
      return adsOf(scope.record)
    case 'campaign':
      return adsOfCampaign(scope.record)
    case 'adSet':
      return scope.record.ads
    case 'ad':
      return [scope.record]
  }
}

function subjectOf(ad: AdRecord, level: Level): Entity['subject'] {
  return {
    campaign: level === 'account' ? undefined : ad.adSet.campaign,
    adSet: level === 'adset' || level === 'ad' ? ad.adSet : undefined,
    ad: level === 'ad' ? ad : undefined,
  }
}

/** The rows of a request. D: what did not deliver in a window has none. */
export function rowsOf(request: InsightsRequest, entities: readonly Entity[]): readonly InsightsRow[] {
  const { account, attribution, windows, fields, filters, sort } = request
  const ofRows = filters.filter(({ field }) => !isEntityField(field))
  const rows = entities.flatMap(({ ads, subject }) =>
    windows.flatMap((window) =>
      [...talliesOf(ads, window, request)].flatMap(({ keys, tally }) => {
        const row: RowSubject = { ...subject, account, attribution, tally }
        if (tally.isEmpty() || !ofRows.every(({ field, holds }) => holds(metricOf(row, field)))) return []
        const told = fields.map((name) => [name, ROW_FIELDS[name]?.(row)]).filter(([, value]) => value !== undefined)
        const dates = { date_start: dayText(window.since), date_stop: dayText(window.until) }
        return [{ row, answer: { ...Object.fromEntries(told), ...dates, ...keys } }]
      }),
    ),
  )
  if (sort) {
    const sign = sort.descending ? -1 : 1
    rows.sort((one, other) => sign * (metricOf(one.row, sort.field) - metricOf(other.row, sort.field)))
  }
  return rows.map(({ answer }) => answer)
}

interface Part {
  /** The values of its breakdowns. */
  readonly keys: Readonly<Record<string, string>>
  readonly tally: Tally
}

function talliesOf(ads: readonly AdRecord[], window: DateWindow, request: InsightsRequest): Iterable<Part> {
  const parts = new Map<string, Part>()
  const add = (name: string, keys: Part['keys'], counts: Counts) => {
    const part = parts.get(name) ?? { keys, tally: createTally() }
    part.tally.add(counts)
    parts.set(name, part)
  }
  for (const ad of ads) {
    for (const [day, delivery] of ad.days) {
      if (day < window.since || day > window.until) continue
      const counts = countsOf(delivery)
      if (request.breakdowns.length === 0) {
        add('', {}, counts)
        continue
      }
      const groups = sharesOf(delivery.byAudience, request.breakdowns)
      const shares = Object.fromEntries([...groups].map(([name, { share }]) => [name, share]))
      for (const [name, its] of splitCounts(counts, shares)) add(name, groups.get(name)?.keys ?? {}, its)
    }
  }
  return parts.values()
}
