import { type NodeType, names, project } from '../node-type.ts'
import { nestedAs } from '../nodes/asks.ts'
import { campaignType } from './campaign.ts'
import { answerInsightsOf } from './insights-edge.ts'
import type { AdSetRecord } from './records.ts'

// What nobody can tell the emulator about ad sets is chosen: they are on, and bid for purchases.
export const adSetType: NodeType<AdSetRecord> = {
  name: 'AdCampaign',
  // M: nothing but the id unless asked.
  defaults: ['id'],
  fields: {
    id: ({ id }) => id,
    name: ({ name }) => name,
    status: () => 'ACTIVE',
    configured_status: () => 'ACTIVE',
    effective_status: () => 'ACTIVE',
    account_id: ({ campaign }) => campaign.account.accountId,
    campaign_id: ({ campaign }) => campaign.id,
    campaign: ({ campaign }, { children }, visit) => project(campaignType, campaign, children, visit),
    optimization_goal: () => 'OFFSITE_CONVERSIONS',
    billing_event: () => 'IMPRESSIONS',
    // D 2025-06-10: what numbers are attributed by.
    attribution_spec: () => [
      { event_type: 'CLICK_THROUGH', window_days: 7 },
      { event_type: 'VIEW_THROUGH', window_days: 1 },
    ],
    // D: budgets are minor units, unlike spend.
    daily_budget: () => '5000',
    created_time: ({ campaign, createdAt }) => campaign.account.zone.write(createdAt),
    updated_time: ({ campaign, createdAt }) => campaign.account.zone.write(createdAt),
    start_time: ({ campaign, createdAt }) => campaign.account.zone.write(createdAt),
    insights: (adSet, ask, visit) => answerInsightsOf({ kind: 'adSet', record: adSet }, nestedAs(ask), visit),
  },
  // S: fields of AdSet in v26.0.
  known: names(`adlabels adset_schedule anchor_event_attribution_window_days asset_feed_id attribution_count_type
    automatic_manual_state bid_adjustments bid_amount bid_constraints bid_info bid_strategy brand_safety_config
    budget_remaining campaign_active_time campaign_attribution creative_diversity_label creative_diversity_score
    creative_sequence creative_sequence_repetition_pattern daily_min_spend_target daily_spend_cap destination_type
    dsa_beneficiary dsa_payor end_time existing_customer_budget_percentage frequency_control_specs
    full_funnel_exploration_mode instagram_user_id is_ba_skip_delayed_eligible is_budget_schedule_enabled
    is_dynamic_creative is_incremental_attribution_enabled issues_info learning_stage_info lifetime_budget lifetime_imps
    lifetime_min_spend_target lifetime_spend_cap low_creative_reach max_budget_spend_percentage
    min_budget_spend_percentage multi_event_conversion_attribution_window_seconds multi_optimization_goal_weight
    optimization_sub_event pacing_type placement_soft_opt_out promoted_object recommendations recurring_budget_semantics
    regional_regulated_categories regional_regulation_identities review_feedback rf_prediction_id source_adset
    source_adset_id special_ad_categories targeting targeting_optimization_types time_based_ad_rotation_id_blocks
    time_based_ad_rotation_intervals trending_topics_spec use_new_app_click value_rule_set_id value_rules_applied`),
}
