import { ad } from './ad.ts'
import { adSet } from './ad-set.ts'
import { ADS_PAGE } from './ads-page.ts'
import { defineNode, edge, flag, id, text, texts, time } from './define.ts'

const definition = defineNode(
  'campaign',
  {
    account_id: id,
    bid_strategy: text,
    boosted_object_id: id,
    budget_rebalance_flag: flag,
    // D, P: budgets are whole minor units of the currency (cents), as text; what insights call spend is not
    budget_remaining: text,
    buying_type: text,
    configured_status: text,
    created_time: time,
    daily_budget: text,
    effective_status: text,
    lifetime_budget: text,
    name: text,
    objective: text,
    smart_promotion_type: text,
    source_campaign_id: id,
    special_ad_categories: texts,
    spend_cap: text,
    start_time: time,
    status: text,
    stop_time: time,
    updated_time: time,
  },
  { ads: edge('ads', ad, ADS_PAGE), adsets: edge('adsets', adSet, ADS_PAGE) },
)

// Named, so that types and errors that hold it stay readable.
export interface CampaignNode extends Readonly<typeof definition> {}

/** A campaign: ad sets that serve one objective. */
export const campaign: CampaignNode = definition
