import { type AdAction, type AdInsightsRow, conversionsOf } from '@bos/meta-client/ads'

/** What is read of an account's day. */
export const DAY_NUMBERS = [
  'impressions',
  'reach',
  'clicks',
  'inline_link_clicks',
  'outbound_clicks',
  'inline_post_engagement',
  'spend',
  'actions',
  'action_values',
] as const

/** What is read of one ad. */
export const AD_NUMBERS = [
  'impressions',
  'reach',
  'clicks',
  'inline_link_clicks',
  'outbound_clicks',
  'spend',
  'actions',
  'action_values',
  'video_play_actions',
  'video_avg_time_watched_actions',
] as const

export type DayNumbers = AdInsightsRow<(typeof DAY_NUMBERS)[number]>
export type AdNumbers = AdInsightsRow<(typeof AD_NUMBERS)[number]>

/** D 2026-01-12: the windows that are left. `value` of an action goes on following what each ad set has. */
export const WINDOWS = ['1d_click', '7d_click', '28d_click', '1d_view', '1d_ev'] as const

interface Lists {
  readonly actions?: readonly AdAction[] | undefined
  readonly outbound_clicks?: readonly AdAction[] | undefined
  readonly video_play_actions?: readonly AdAction[] | undefined
}

/** What was counted under one type of action. D: what nobody did is left out of a list, and an empty list of the row. */
export function countedAs(row: Lists, list: keyof Lists, type: string): number | undefined {
  const told = list in row ? row[list] : []
  const action = told?.find((one) => one.type === type)
  return action ? action.value : told && 0
}

/** M: like a list, a plain count of a delivered day is left out where it is 0; one that was lost is there, undefined. */
export function countOf<Name extends string>(
  row: { readonly [Key in Name]?: number | undefined },
  name: Name,
): number | undefined {
  return name in row ? row[name] : 0
}

/** What the purchases were worth; 0 where there was none, and undefined where Meta told a count alone. */
export function worthOf(row: Parameters<typeof conversionsOf>[0]): number | undefined {
  const purchases = conversionsOf(row, ['purchase'])
  return moneyOf(purchases?.value) ?? (purchases?.count === 0 ? 0 : undefined)
}

export function moneyOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
