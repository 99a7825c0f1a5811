import { names } from '../node-type.ts'
import { countedWithin } from './attribution.ts'
import type { AdAccountRecord, AdRecord, AdSetRecord, CampaignRecord } from './records.ts'
import type { Tally } from './tally.ts'

/** What a row of insights speaks of. */
export interface RowSubject {
  readonly account: AdAccountRecord
  /** Each as far down as the level goes. */
  readonly campaign: CampaignRecord | undefined
  readonly adSet: AdSetRecord | undefined
  readonly ad: AdRecord | undefined
  readonly tally: Tally
  /** Attribution windows that were asked for. */
  readonly attribution: readonly string[]
}

/** What every campaign here is after (chosen). */
export const OBJECTIVE = 'OUTCOME_SALES'

type RowField = (row: RowSubject) => unknown

/**
 * Fields of a row; `undefined` leaves one out.
 *
 * - D: every number is a text, spend in major units.
 * - D: lists without an entry are left out. P!: `results` of nothing is its indicator alone.
 * - That fields of a level below the asked one are left out is chosen.
 */
export const ROW_FIELDS: Readonly<Record<string, RowField>> = {
  account_id: ({ account }) => account.accountId,
  account_name: ({ account }) => account.name,
  account_currency: ({ account }) => account.currency,
  campaign_id: ({ campaign }) => campaign?.id,
  campaign_name: ({ campaign }) => campaign?.name,
  adset_id: ({ adSet }) => adSet?.id,
  adset_name: ({ adSet }) => adSet?.name,
  ad_id: ({ ad }) => ad?.id,
  ad_name: ({ ad }) => ad?.name,
  objective: ({ campaign }) => campaign && OBJECTIVE,
  buying_type: ({ campaign }) => campaign && 'AUCTION',
  optimization_goal: ({ adSet }) => adSet && 'OFFSITE_CONVERSIONS',
  attribution_setting: ({ adSet }) => adSet && '7d_click_1d_view',
  created_time: ({ account, campaign, adSet, ad }) => dayOf(account, (ad ?? adSet ?? campaign ?? account).createdAt),
  updated_time: ({ account, ad, adSet, campaign }) =>
    dayOf(account, ad?.updatedAt ?? (adSet ?? campaign ?? account).createdAt),
  impressions: ({ tally }) => String(tally.of('impressions')),
  reach: ({ tally }) => String(tally.reach()),
  frequency: ({ tally }) => ratio(tally.of('impressions'), tally.reach()),
  clicks: ({ tally }) => String(tally.of('clicks')),
  // How many clicked twice is chosen.
  unique_clicks: ({ tally }) => String(Math.ceil(tally.of('clicks') * 0.9)),
  inline_link_clicks: ({ tally }) => told(tally.of('inline')),
  inline_link_click_ctr: ({ tally }) => ratio(tally.of('inline') * 100, tally.of('impressions')),
  inline_post_engagement: ({ tally }) => told(tally.of('action:post_engagement')),
  spend: ({ tally }) => amount(tally.of('spend')),
  cpm: ({ tally }) => ratio(tally.of('spend') * 10, tally.of('impressions')),
  cpp: ({ tally }) => ratio(tally.of('spend') * 10, tally.reach()),
  cpc: ({ tally }) => ratio(tally.of('spend') / 100, tally.of('clicks')),
  ctr: ({ tally }) => ratio(tally.of('clicks') * 100, tally.of('impressions')),
  cost_per_inline_link_click: ({ tally }) => ratio(tally.of('spend') / 100, tally.of('inline')),
  outbound_clicks: ({ tally }) => oneAction('outbound_click', told(tally.of('outbound'))),
  outbound_clicks_ctr: ({ tally }) =>
    tally.of('outbound') > 0
      ? oneAction('outbound_click', ratio(tally.of('outbound') * 100, tally.of('impressions')))
      : undefined,
  actions: (row) => actionList(row, 'action', String),
  action_values: (row) => actionList(row, 'value', amount),
  cost_per_action_type: ({ tally }) =>
    filled(
      [...tally.under('action')].flatMap(([type, count]) => {
        return count > 0 ? [{ action_type: type, value: ratio(tally.of('spend') / 100, count) }] : []
      }),
    ),
  purchase_roas: ({ tally }) =>
    tally.of('value:omni_purchase') > 0
      ? oneAction('omni_purchase', ratio(tally.of('value:omni_purchase'), tally.of('spend')))
      : undefined,
  results: (row) => resultList(row, (count) => String(count)),
  objective_results: (row) => resultList(row, (count) => String(count)),
  cost_per_result: (row) => resultList(row, (count) => ratio(row.tally.of('spend') / 100, count) ?? '0'),
  video_play_actions: ({ tally }) => oneAction('video_view', told(tally.of('plays'))),
  // D: seconds.
  video_avg_time_watched_actions: ({ tally }) =>
    tally.of('plays') > 0
      ? oneAction('video_view', String(Math.round(tally.of('seconds') / tally.of('plays'))))
      : undefined,
}

/** M: sent without `fields`. */
export const DEFAULT_FIELDS = ['account_id', 'impressions', 'spend']

function dayOf({ zone }: AdAccountRecord, ms: number): string {
  return zone.write(ms).slice(0, 10)
}

/** D: as the samples write them, six digits behind the point at most. */
function ratio(part: number, whole: number): string | undefined {
  return whole > 0 ? String(Number((part / whole).toFixed(6))) : undefined
}

function amount(hundredths: number): string {
  return String(hundredths / 100)
}

/** Of a count that Meta leaves out when it is nothing (M). */
function told(count: number): string | undefined {
  return count > 0 ? String(count) : undefined
}

function oneAction(type: string, value: string | undefined): unknown {
  return value === undefined ? undefined : [{ action_type: type, value }]
}

function filled<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length > 0 ? list : undefined
}

function actionList({ tally, attribution }: RowSubject, head: 'action' | 'value', write: (count: number) => string) {
  const entries = [...tally.under(head)].flatMap(([type, count]) => {
    if (count === 0) return []
    const all = tally.of(`action:${type}`)
    const within = [...countedWithin(tally, type, attribution)].filter(([, its]) => its > 0)
    // What the actions of one window were worth is chosen: their part of the whole.
    const windows = within.map(([name, its]) => [
      name,
      write(head === 'action' ? its : Math.round((count * its) / (all || its))),
    ])
    return [{ action_type: type, value: write(count), ...Object.fromEntries(windows) }]
  })
  return filled(entries)
}

// P! 2026-10-03: production rows.
function resultList({ tally, attribution }: RowSubject, write: (count: number) => string) {
  const entries = [...tally.under('result')].map(([indicator, count]) => {
    if (count === 0) return { indicator }
    const type = indicator.replace(/^actions:/, '')
    const within = [...countedWithin(tally, type, attribution)].filter(([, its]) => its > 0)
    const values = [
      { value: write(count), attribution_windows: ['default'] },
      ...within.map(([name, its]) => ({ value: write(its), attribution_windows: [name] })),
    ]
    return { indicator, values }
  })
  return filled(entries)
}

// S: fields of AdsInsights in v26.0 that the emulator holds nothing for.
export const KNOWN_FIELDS =
  names(`ad_click_actions ad_impression_actions adset_end adset_start advanced_actions_28d_view advanced_reach_1d_lookback
  advanced_reach_28d_lookback advanced_reach_7d_lookback age_targeting anchor_event_attribution_setting
  anchor_events_performance_indicator auction_bid auction_competitiveness auction_max_competitor_bid
  average_purchases_conversion_value canvas_avg_view_percent canvas_avg_view_time catalog_segment_actions
  catalog_segment_value catalog_segment_value_mobile_purchase_roas catalog_segment_value_omni_purchase_roas
  catalog_segment_value_website_purchase_roas conversion_lead_rate conversion_leads conversion_rate_ranking
  conversion_values conversions converted_product_app_custom_event_fb_mobile_purchase
  converted_product_app_custom_event_fb_mobile_purchase_value converted_product_offline_purchase
  converted_product_offline_purchase_value converted_product_omni_purchase converted_product_omni_purchase_values
  converted_product_quantity converted_product_value converted_product_website_pixel_purchase
  converted_product_website_pixel_purchase_value converted_promoted_product_app_custom_event_fb_mobile_purchase
  converted_promoted_product_app_custom_event_fb_mobile_purchase_value converted_promoted_product_offline_purchase
  converted_promoted_product_offline_purchase_value converted_promoted_product_omni_purchase
  converted_promoted_product_omni_purchase_values converted_promoted_product_quantity
  converted_promoted_product_value converted_promoted_product_website_pixel_purchase
  converted_promoted_product_website_pixel_purchase_value cost_per_15_sec_video_view
  cost_per_2_sec_continuous_video_view cost_per_ad_click cost_per_conversion cost_per_conversion_lead
  cost_per_dda_countby_convs cost_per_estimated_ad_recallers cost_per_inline_post_engagement
  cost_per_objective_result cost_per_one_thousand_ad_impression cost_per_outbound_click cost_per_thruplay
  cost_per_unique_action_type cost_per_unique_click cost_per_unique_conversion cost_per_unique_inline_link_click
  cost_per_unique_outbound_click creative_media_type dda_countby_convs dda_results engagement_rate_ranking
  estimated_ad_recall_rate estimated_ad_recall_rate_lower_bound estimated_ad_recall_rate_upper_bound
  estimated_ad_recallers estimated_ad_recallers_lower_bound estimated_ad_recallers_upper_bound full_view_impressions
  full_view_reach gender_targeting instagram_profile_visits instagram_upcoming_event_reminders_set
  instant_experience_clicks_to_open instant_experience_clicks_to_start instant_experience_outbound_clicks
  interactive_component_tap labels landing_page_view_actions_per_link_click landing_page_view_per_link_click
  landing_page_view_per_purchase_rate link_clicks_per_results location marketing_messages_click_rate_benchmark
  marketing_messages_cost_per_delivered marketing_messages_cost_per_link_btn_click marketing_messages_delivered
  marketing_messages_delivery_rate marketing_messages_link_btn_click marketing_messages_link_btn_click_rate
  marketing_messages_media_view_rate marketing_messages_phone_call_btn_click_rate
  marketing_messages_quick_reply_btn_click marketing_messages_quick_reply_btn_click_rate marketing_messages_read
  marketing_messages_read_rate marketing_messages_read_rate_benchmark marketing_messages_sent
  marketing_messages_spend marketing_messages_spend_currency marketing_messages_website_add_to_cart
  marketing_messages_website_initiate_checkout marketing_messages_website_purchase
  marketing_messages_website_purchase_values mobile_app_purchase_roas multi_event_conversion_attribution_setting
  objective_result_rate onsite_conversion_messaging_detected_purchase_deduped place_page_name
  product_group_retailer_id product_retailer_id product_views purchase_per_landing_page_view
  purchases_per_link_click qualifying_question_qualify_answer_rate quality_ranking result_rate
  result_values_performance_indicator shops_assisted_purchases social_spend total_card_view total_postbacks
  total_postbacks_detailed total_postbacks_detailed_v4 unique_actions unique_conversions unique_ctr
  unique_inline_link_click_ctr unique_inline_link_clicks unique_link_clicks_ctr unique_outbound_clicks
  unique_outbound_clicks_ctr unique_video_continuous_2_sec_watched_actions unique_video_view_15_sec
  video_15_sec_watched_actions video_30_sec_watched_actions video_continuous_2_sec_watched_actions
  video_p100_watched_actions video_p25_watched_actions video_p50_watched_actions video_p75_watched_actions
  video_p95_watched_actions video_play_curve_actions video_play_retention_0_to_15s_actions
  video_play_retention_20_to_60s_actions video_play_retention_graph_actions video_thruplay_watched_actions
  video_time_watched_actions video_view_per_impression website_ctr website_purchase_roas wish_bid`)
