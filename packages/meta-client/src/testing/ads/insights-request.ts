import type { EdgeAsk } from '../nodes/asks.ts'
import { refuse } from '../refusal.ts'
import type { Visit } from '../visit.ts'
import { checkAttribution } from './attribution.ts'
import { checkBreakdowns } from './audience.ts'
import { type DateWindow, readDateWindows } from './date-windows.ts'
import { type Filter, readFilters } from './filters.ts'
import { readList } from './parameters.ts'
import { accountOfTarget, type AdAccountRecord, type AdTarget } from './records.ts'
import { DEFAULT_FIELDS, KNOWN_FIELDS, ROW_FIELDS } from './row-fields.ts'

/** What has insights. */
export type Scope = Extract<AdTarget, { kind: 'adAccount' | 'campaign' | 'adSet' | 'ad' }>

export type Level = 'account' | 'campaign' | 'adset' | 'ad'

/** What is asked of insights. */
export interface InsightsRequest {
  readonly scope: Scope
  readonly account: AdAccountRecord
  readonly level: Level
  readonly fields: readonly string[]
  /** Oldest first. */
  readonly windows: readonly DateWindow[]
  readonly breakdowns: ReturnType<typeof checkBreakdowns>
  readonly attribution: readonly string[]
  readonly filters: readonly Filter[]
  readonly sort: { readonly field: string; readonly descending: boolean } | undefined
  /** Today in the zone of the account. */
  readonly today: number
}

const LEVELS: readonly Level[] = ['account', 'campaign', 'adset', 'ad']
const LEVEL_OF = { adAccount: 'account', campaign: 'campaign', adSet: 'adset', ad: 'ad' } as const

/** Reads the parameters of insights (D, S: insights of AdAccount, Campaign, AdSet and Ad in v26.0). */
export function readInsightsRequest(scope: Scope, { params, asks }: EdgeAsk, visit: Visit): InsightsRequest {
  const account = accountOfTarget(scope)
  const today = account.zone.dayOf(visit.emulation.clock.now())
  const asked = readList(params('action_breakdowns')) ?? []
  const other = asked.find((name) => name !== 'action_type')
  if (other !== undefined) throw refuse.parameter(`The action breakdown ${other} is not emulated`)
  return {
    scope,
    account,
    level: readLevel(params('level'), LEVEL_OF[scope.kind]),
    fields: asks ? asks.map(({ name }) => checkField(name)) : DEFAULT_FIELDS,
    windows: readDateWindows(params, today),
    breakdowns: checkBreakdowns(readList(params('breakdowns')) ?? []),
    attribution: checkAttribution(readList(params('action_attribution_windows')) ?? []),
    filters: readFilters(params('filtering')),
    sort: readSort(readList(params('sort'))?.[0]),
    today,
  }
}

// Text of a level that is none M; that one above what is asked is refused too is chosen.
function readLevel(text: string | undefined, own: Level): Level {
  const allowed = LEVELS.slice(LEVELS.indexOf(own))
  const level = text === undefined ? own : allowed.find((name) => name === text)
  if (level === undefined) throw refuse.parameter(`level must be one of the following values: ${allowed.join(', ')}`)
  return level
}

function checkField(name: string): string {
  const isKnown = Object.hasOwn(ROW_FIELDS, name) || KNOWN_FIELDS.has(name) || name.startsWith('date_st')
  // Code D; text M.
  if (!isKnown) throw refuse.parameter(`${name} is not valid for fields param.`)
  return name
}

// D: the name of a field and which way, such as `spend_descending`.
function readSort(text: string | undefined): InsightsRequest['sort'] {
  if (text === undefined) return undefined
  const [, field, way] = /^(\w+)_(ascending|descending)$/.exec(text) ?? []
  if (field === undefined || !Object.hasOwn(ROW_FIELDS, field)) {
    throw refuse.parameter('sort must be a field followed by _ascending or _descending')
  }
  return { field, descending: way === 'descending' }
}
