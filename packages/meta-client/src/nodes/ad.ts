import { adCreative } from './ad-creative.ts'
import { count, defineNode, edge, flag, id, ref, text, time } from './define.ts'

const definition = defineNode(
  'ad',
  {
    account_id: id,
    ad_active_time: text,
    adset_id: id,
    bid_amount: count,
    bid_type: text,
    campaign_id: id,
    configured_status: text,
    conversion_domain: text,
    // M, P: `2026-11-20T09:15:02+0000`, or with the offset of the account
    created_time: time,
    creative: ref(adCreative),
    display_sequence: count,
    // S: ACTIVE, ADSET_PAUSED, ARCHIVED, CAMPAIGN_PAUSED, DELETED, DISAPPROVED, IN_PROCESS, PAUSED, PENDING_BILLING_INFO,
    // PENDING_REVIEW, PREAPPROVED, WITH_ISSUES
    effective_status: text,
    engagement_audience: flag,
    name: text,
    preview_shareable_link: text,
    source_ad_id: id,
    status: text,
    updated_time: time,
  },
  { adcreatives: edge('adcreatives', adCreative) },
)

// Named, so that types and errors that hold it stay readable.
export interface AdNode extends Readonly<typeof definition> {}

/** One ad. Its numbers are read with `adInsights`. */
export const ad: AdNode = definition
