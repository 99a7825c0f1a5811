import { invalidRequest } from '../errors.ts'
import { checkedId } from '../graph/plan.ts'
import type { Params } from '../graph/params.ts'
import { adAccountId } from '../nodes/ad-account.ts'
import { findAdField } from './fields.ts'
import type { AdFilter, AdInsightsOptions, AdLevel } from './options.ts'
import { AD_ACTION_BREAKDOWNS, AD_BREAKDOWNS, ATTRIBUTION_WINDOWS } from './options.ts'
import type { Period } from './periods.ts'
import { periodsOf } from './periods.ts'

const LEVELS: readonly AdLevel[] = ['account', 'campaign', 'adset', 'ad']
const LEVEL_OF: Readonly<Record<string, AdLevel>> = {
  'ad-account': 'account',
  campaign: 'campaign',
  'ad-set': 'adset',
  ad: 'ad',
}

/** One read of ads insights, checked. */
export interface AdRequest {
  id: string
  level: AdLevel
  /** What the level lists below the object; undefined where the rows are of the object itself. */
  edge: 'ads' | 'adsets' | 'campaigns' | undefined
  fields: readonly string[]
  breakdowns: readonly string[]
  /** Asked for in every call: they say what a row is of, so that groups of fields can be put together again. */
  keys: readonly string[]
  /** Of every call, but for days, fields and filters. */
  params: Params
  filtering: readonly AdFilter[]
  periods: readonly Period[]
  tooOld: Period | undefined
}

type AnyOptions = AdInsightsOptions<string, string>

/** Throws `invalid_request` for what Meta would refuse with a code that says nothing, or answer with something else. */
export function adRequest(nodeName: string, id: string, options: AnyOptions, now: Date): AdRequest {
  const own = LEVEL_OF[nodeName]
  if (own === undefined) throw invalidRequest(`${nodeName} has no ads insights.`)
  const { fields, since, until, level = own, every = 'all', breakdowns = [], filtering = [] } = options
  const { actionBreakdowns = [], attributionWindows = [] } = options
  if (LEVELS.indexOf(level) < LEVELS.indexOf(own)) throw invalidRequest(`level of ${nodeName} cannot be ${level}.`)
  if (!Array.isArray(fields) || fields.length === 0) throw invalidRequest('fields must be a list of names.')
  const unknown = fields.find((name) => findAdField(name) === undefined)
  if (unknown !== undefined) throw invalidRequest(`ads insights have no field ${JSON.stringify(unknown)}.`)
  checkWords('breakdown', breakdowns, AD_BREAKDOWNS)
  checkWords('action breakdown', actionBreakdowns, AD_ACTION_BREAKDOWNS)
  checkWords('attribution window', attributionWindows, ATTRIBUTION_WINDOWS)
  const ids = LEVELS.slice(1, LEVELS.indexOf(level) + 1).map((name) => `${name}_id`)
  const keys = ['account_id', 'account_currency', ...ids]
  const wanted = [...new Set(fields)].filter((name) => !keys.includes(name))
  const increment = every === 'all' ? 'all_days' : every === 'month' ? 'monthly' : every === 'day' ? 1 : every
  return {
    id: checkedId(own === 'account' ? adAccountId(id) : id),
    level,
    edge: level === own ? undefined : level === 'account' ? undefined : `${level}s`,
    fields: wanted.length > 0 ? wanted : [...new Set(fields)],
    breakdowns,
    keys,
    params: {
      level,
      time_increment: increment,
      ...(breakdowns.length > 0 && { breakdowns }),
      // Their type is what tells actions apart.
      ...(actionBreakdowns.length > 0 && { action_breakdowns: [...new Set(['action_type', ...actionBreakdowns])] }),
      ...(attributionWindows.length > 0 && { action_attribution_windows: attributionWindows }),
    },
    filtering,
    ...periodsOf(since, until, every, now),
  }
}

function checkWords(what: string, asked: readonly string[], known: readonly string[]): void {
  const unknown = asked.find((word) => !known.includes(word))
  if (unknown !== undefined) throw invalidRequest(`ads insights have no ${what} ${JSON.stringify(unknown)}.`)
}
