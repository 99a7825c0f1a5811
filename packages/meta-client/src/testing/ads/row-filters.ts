import { refuse } from '../refusal.ts'
import type { AdRecord } from './records.ts'
import { ROW_FIELDS, type RowSubject } from './row-fields.ts'

// D: a filter names a field with its level, such as `ad.id` or `ad.impressions`. Those about what an ad is pick ads, those
// about numbers pick rows (chosen).

const ENTITY_FIELDS: Readonly<Record<string, (ad: AdRecord) => string>> = {
  'ad.id': ({ id }) => id,
  'ad.name': ({ name }) => name,
  'ad.effective_status': ({ effectiveStatus }) => effectiveStatus,
  'adset.id': ({ adSet }) => adSet.id,
  'adset.name': ({ adSet }) => adSet.name,
  'adset.effective_status': () => 'ACTIVE',
  'campaign.id': ({ adSet }) => adSet.campaign.id,
  'campaign.name': ({ adSet }) => adSet.campaign.name,
  'campaign.effective_status': () => 'ACTIVE',
}

export function isEntityField(field: string): boolean {
  return Object.hasOwn(ENTITY_FIELDS, field)
}

export function valueOfAd(ad: AdRecord, field: string): string {
  return ENTITY_FIELDS[field]?.(ad) ?? ''
}

/** A number of a row; what is left out of the row counts as 0. */
export function metricOf(row: RowSubject, field: string): number {
  const name = field.replace(/^(account|campaign|adset|ad)\./, '')
  const value = Object.hasOwn(ROW_FIELDS, name) ? ROW_FIELDS[name]?.(row) : undefined
  if (typeof value !== 'string' && value !== undefined) throw invalid(field)
  if (!Object.hasOwn(ROW_FIELDS, name)) throw invalid(field)
  return Number(value ?? 0)
}

// Text unknown, chosen.
function invalid(field: string) {
  return refuse.parameter(`Filtering field '${field}' is invalid`)
}
