import type { AdField } from './fields.ts'

/** What one row stands for. */
export type AdLevel = 'account' | 'campaign' | 'adset' | 'ad'

/** D, S. Off-Meta actions are not there with region, comscore_market or hours; `dma` became `comscore_market` (D 2026-06). */
export const AD_BREAKDOWNS = [
  'age',
  'comscore_market',
  'country',
  'device_platform',
  'gender',
  'hourly_stats_aggregated_by_advertiser_time_zone',
  'impression_device',
  'platform_position',
  'publisher_platform',
  'region',
] as const
export type AdBreakdown = (typeof AD_BREAKDOWNS)[number]

/** S. By type they are always. */
export const AD_ACTION_BREAKDOWNS = [
  'action_canvas_component_name',
  'action_carousel_card_id',
  'action_carousel_card_name',
  'action_destination',
  'action_device',
  'action_reaction',
  'action_target_id',
  'action_type',
  'action_video_sound',
  'action_video_type',
] as const
export type AdActionBreakdown = (typeof AD_ACTION_BREAKDOWNS)[number]

/** D 2026-01-12, S: `7d_view` and `28d_view` are gone, though Meta's enum has them still. */
export const ATTRIBUTION_WINDOWS = [
  '1d_click',
  '1d_ev',
  '1d_view',
  '28d_click',
  '7d_click',
  'default',
  'incrementality',
  'skan_click',
  'skan_click_second_postback',
  'skan_click_third_postback',
  'skan_view',
  'skan_view_second_postback',
  'skan_view_third_postback',
] as const
export type AttributionWindow = (typeof ATTRIBUTION_WINDOWS)[number]

/** One condition on the objects or their numbers: `{ field: 'ad.impressions', operator: 'GREATER_THAN', value: 0 }`. */
export interface AdFilter {
  readonly field: string
  readonly operator:
    | 'CONTAIN'
    | 'EQUAL'
    | 'GREATER_THAN'
    | 'GREATER_THAN_OR_EQUAL'
    | 'IN'
    | 'LESS_THAN'
    | 'LESS_THAN_OR_EQUAL'
    | 'NOT_CONTAIN'
    | 'NOT_EQUAL'
    | 'NOT_IN'
  readonly value: string | number | readonly (string | number)[]
}

/**
 * Remembers the reports that Meta was still making when a read ended, by a name for what they are about: the next read of the
 * same waits for them and begins none anew. An id is good for 30 days (D); one that is gone is begun again.
 */
export interface AdReports {
  read(question: string): string | undefined
  keep(question: string, reportId: string): void
  forget(question: string): void
}

/** What to read of an ad account, campaign, ad set or ad. */
export interface AdInsightsOptions<Field extends string = AdField, Breakdown extends string = AdBreakdown> {
  fields: readonly Field[]
  /**
   * First and last day, both included, as `YYYY-MM-DD`: days of the ad account's own time zone. Numbers are final after
   * 28 days (D): read these again every time.
   */
  since: string
  until: string
  /**
   * What one row stands for; default what is asked of. M: ads that are deleted or archived have rows of their own only for
   * who filters for that: `{ field: 'ad.effective_status', operator: 'IN', value: [...] }`; the levels above count them in.
   */
  level?: AdLevel | undefined
  /** Over how many days one row goes: default `all` of them. A number is 1 to 90 days. */
  every?: 'day' | 'month' | 'all' | number | undefined
  breakdowns?: readonly Breakdown[] | undefined
  actionBreakdowns?: readonly AdActionBreakdown[] | undefined
  /** Default: as each ad set has it set; `value` of an action follows that, its `windows` hold those asked for. */
  attributionWindows?: readonly AttributionWindow[] | undefined
  filtering?: readonly AdFilter[] | undefined
  /** The ad account that the object lies in, for the limits that Meta counts by account; of an account it is known. */
  account?: string | undefined
  /** For the whole read, reports that Meta makes included: what is left then is `missing`. Default two hours. */
  deadlineMs?: number | undefined
  /** Default: each read begins its reports itself. */
  reports?: AdReports | undefined
  signal?: AbortSignal | undefined
}
