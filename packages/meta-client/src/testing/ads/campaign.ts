import { type NodeType, names } from '../node-type.ts'
import { nestedAs } from '../nodes/asks.ts'
import { answerInsightsOf } from './insights-edge.ts'
import type { CampaignRecord } from './records.ts'
import { OBJECTIVE } from './row-fields.ts'

// What nobody can tell the emulator about campaigns is chosen: they are on, and after sales.
export const campaignType: NodeType<CampaignRecord> = {
  name: 'AdCampaignGroup',
  // M: nothing but the id unless asked.
  defaults: ['id'],
  fields: {
    id: ({ id }) => id,
    name: ({ name }) => name,
    status: () => 'ACTIVE',
    configured_status: () => 'ACTIVE',
    effective_status: () => 'ACTIVE',
    account_id: ({ account }) => account.accountId,
    objective: () => OBJECTIVE,
    buying_type: () => 'AUCTION',
    special_ad_categories: () => [],
    created_time: ({ account, createdAt }) => account.zone.write(createdAt),
    updated_time: ({ account, createdAt }) => account.zone.write(createdAt),
    start_time: ({ account, createdAt }) => account.zone.write(createdAt),
    insights: (campaign, ask, visit) => answerInsightsOf({ kind: 'campaign', record: campaign }, nestedAs(ask), visit),
  },
  // S: fields of Campaign in v26.0.
  known: names(`adlabels advantage_state_info bid_strategy boosted_object_id brand_lift_studies budget_rebalance_flag
    budget_remaining campaign_group_active_time can_create_brand_lift_study can_use_spend_cap daily_budget
    has_secondary_skadnetwork_reporting is_adset_budget_sharing_enabled is_budget_schedule_enabled
    is_direct_send_campaign is_message_campaign is_skadnetwork_attribution issues_info last_budget_toggling_time
    lifetime_budget pacing_type primary_attribution promoted_object recommendations smart_promotion_type source_campaign
    source_campaign_id source_recommendation_type special_ad_category special_ad_category_country spend_cap stop_time
    topline_id`),
}
