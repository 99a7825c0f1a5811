import type { AdCell } from './cells.ts'

/** One field of ads insights. */
export interface AdFieldRow {
  /**
   * How Meta writes it and how it comes here.
   *
   * - `count`: a whole number. `ratio`: a number. `text`, `id`, `day`: text, a day as `YYYY-MM-DD`.
   * - `money`: a decimal text in major units of `account_currency`, as Meta wrote it (`38.42`): floats lose cents.
   * - `counts`, `ratios`, `amounts`: by type of action; amounts are money.
   * - `results`, `costs`: by what the ad set was made for; costs are money.
   */
  cell: AdCell
  unit: 'count' | 'currency' | 'percent' | 'ratio' | 'seconds' | 'text'
  /** Whether days and objects may be added up; unique people, averages and shares may not. */
  additive: boolean
  source: string
}

const count = { cell: 'count', unit: 'count', additive: true } as const
const people = { cell: 'count', unit: 'count', additive: false } as const
const money = { cell: 'money', unit: 'currency', additive: true } as const
const price = { cell: 'money', unit: 'currency', additive: false } as const
const percent = { cell: 'ratio', unit: 'percent', additive: false } as const
const actions = { cell: 'counts', unit: 'count', additive: true } as const
const text = { cell: 'text', unit: 'text', additive: false } as const
const id = { cell: 'id', unit: 'text', additive: false } as const

/**
 * What ads insights can be asked for here. Types of action overlap (D, P: `post_engagement` holds link_click, comment and
 * more; `omni_purchase` holds purchase): days of one type may be added, types never; see `conversionsOf`.
 */
export const AD_FIELDS = {
  account_currency: { ...text, source: 'S' },
  account_id: { ...id, source: 'D: without act_' },
  account_name: { ...text, source: 'S' },
  action_values: { ...actions, cell: 'amounts', unit: 'currency', source: 'D: left out when empty' },
  actions: { ...actions, source: 'D: left out when empty' },
  ad_id: { ...id, source: 'S' },
  ad_name: { ...text, source: 'S' },
  adset_id: { ...id, source: 'S' },
  adset_name: { ...text, source: 'S' },
  attribution_setting: { ...text, source: 'S' },
  buying_type: { ...text, source: 'S' },
  campaign_id: { ...id, source: 'S' },
  campaign_name: { ...text, source: 'S' },
  clicks: { ...count, source: 'D: of any kind' },
  conversion_values: { ...actions, cell: 'amounts', unit: 'currency', source: 'S' },
  conversions: { ...actions, source: 'S' },
  cost_per_action_type: { ...actions, cell: 'amounts', unit: 'currency', additive: false, source: 'S' },
  cost_per_inline_link_click: { ...price, source: 'S' },
  cost_per_inline_post_engagement: { ...price, source: 'S' },
  cost_per_result: { cell: 'costs', unit: 'currency', additive: false, source: 'P! 2026-10-03' },
  cost_per_unique_click: { ...price, source: 'S' },
  cpc: { ...price, source: 'S' },
  cpm: { ...price, source: 'D: per 1,000 impressions' },
  cpp: { ...price, source: 'S: per 1,000 people' },
  ctr: { ...percent, source: 'D' },
  frequency: { cell: 'ratio', unit: 'ratio', additive: false, source: 'D: impressions / reach' },
  impressions: { ...count, source: 'D: true impressions, not views' },
  inline_link_click_ctr: { ...percent, source: 'S' },
  inline_link_clicks: { ...count, source: 'D' },
  inline_post_engagement: { ...count, source: 'S' },
  objective: { ...text, source: 'S' },
  objective_results: { cell: 'results', unit: 'count', additive: true, source: 'P! 2026-10-03' },
  optimization_goal: { ...text, source: 'S' },
  outbound_clicks: { ...actions, source: 'D: left out when empty' },
  outbound_clicks_ctr: { cell: 'ratios', unit: 'percent', additive: false, source: 'S' },
  purchase_roas: { cell: 'ratios', unit: 'ratio', additive: false, source: 'S' },
  reach: { ...people, source: 'D: people; neither days nor ads add up' },
  results: { cell: 'results', unit: 'count', additive: true, source: 'P! 2026-10-03: of one indicator' },
  social_spend: { ...money, source: 'S' },
  spend: { ...money, source: 'D' },
  unique_actions: { ...actions, additive: false, source: 'S' },
  unique_clicks: { ...people, source: 'S' },
  unique_ctr: { ...percent, source: 'S' },
  unique_inline_link_clicks: { ...people, source: 'S' },
  unique_outbound_clicks: { ...actions, additive: false, source: 'S' },
  video_30_sec_watched_actions: { ...actions, source: 'S' },
  video_avg_time_watched_actions: { cell: 'ratios', unit: 'seconds', additive: false, source: 'D' },
  video_p25_watched_actions: { ...actions, source: 'S' },
  video_p50_watched_actions: { ...actions, source: 'S' },
  video_p75_watched_actions: { ...actions, source: 'S' },
  video_p95_watched_actions: { ...actions, source: 'S' },
  video_p100_watched_actions: { ...actions, source: 'S' },
  video_play_actions: { ...actions, source: 'S: plays, the views of ads' },
  video_thruplay_watched_actions: { ...actions, source: 'S' },
  website_purchase_roas: { cell: 'ratios', unit: 'ratio', additive: false, source: 'S' },
} as const satisfies Readonly<Record<string, AdFieldRow>>

export type AdField = keyof typeof AD_FIELDS

/** What is known about one field of ads insights; undefined for a name that the table does not have. */
export function findAdField(name: string): AdFieldRow | undefined {
  const rows: Readonly<Record<string, AdFieldRow>> = AD_FIELDS
  return Object.hasOwn(rows, name) ? rows[name] : undefined
}

/** The names of all fields of ads insights, in the order of the table. */
export function adFieldNames(): readonly AdField[] {
  // The table's own keys, which is what AdField is.
  return Object.keys(AD_FIELDS) as AdField[]
}
