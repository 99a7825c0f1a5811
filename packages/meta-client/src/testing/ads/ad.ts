import { type NodeType, names, project } from '../node-type.ts'
import { nestedAs } from '../nodes/asks.ts'
import { adSetType } from './ad-set.ts'
import { campaignType } from './campaign.ts'
import { creativeType } from './creative.ts'
import { answerInsightsOf } from './insights-edge.ts'
import type { AdRecord } from './records.ts'

export const adType: NodeType<AdRecord> = {
  name: 'Adgroup',
  // M: nothing but the id unless asked.
  defaults: ['id'],
  fields: {
    id: ({ id }) => id,
    name: ({ name }) => name,
    status: ({ status }) => status,
    configured_status: ({ status }) => status,
    effective_status: ({ effectiveStatus }) => effectiveStatus,
    account_id: ({ creative }) => creative.account.accountId,
    adset_id: ({ adSet }) => adSet.id,
    campaign_id: ({ adSet }) => adSet.campaign.id,
    adset: ({ adSet }, { children }, visit) => project(adSetType, adSet, children, visit),
    campaign: ({ adSet }, { children }, visit) => project(campaignType, adSet.campaign, children, visit),
    creative: ({ creative }, { children }, visit) => project(creativeType, creative, children, visit),
    // M, P: with the offset of the account.
    created_time: ({ creative, createdAt }) => creative.account.zone.write(createdAt),
    updated_time: ({ creative, updatedAt }) => creative.account.zone.write(updatedAt),
    insights: (ad, ask, visit) => answerInsightsOf({ kind: 'ad', record: ad }, nestedAs(ask), visit),
  },
  // S: fields of Ad in v26.0.
  known: names(`ad_active_time ad_review_feedback ad_schedule_end_time ad_schedule_start_time adlabels bid_amount
    bid_info bid_type conversion_domain conversion_specs creative_asset_groups_spec demolink_hash display_sequence
    engagement_audience failed_delivery_checks issues_info last_updated_by_app_id placement preview_shareable_link
    priority recommendations source_ad source_ad_id special_ad_categories targeting
    tracking_and_conversion_with_defaults tracking_specs`),
}
