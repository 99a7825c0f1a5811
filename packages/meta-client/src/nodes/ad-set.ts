import { ad } from './ad.ts'
import { ADS_PAGE } from './ads-page.ts'
import { count, defineNode, edge, flag, id, text, texts, time } from './define.ts'

const definition = defineNode(
  'ad-set',
  {
    account_id: id,
    bid_amount: count,
    bid_strategy: text,
    billing_event: text,
    // D, P: budgets are whole minor units of the currency (cents), as text; what insights call spend is not
    budget_remaining: text,
    campaign_id: id,
    configured_status: text,
    created_time: time,
    daily_budget: text,
    destination_type: text,
    effective_status: text,
    end_time: time,
    instagram_user_id: id,
    is_dynamic_creative: flag,
    lifetime_budget: text,
    name: text,
    optimization_goal: text,
    pacing_type: texts,
    source_adset_id: id,
    start_time: time,
    status: text,
    updated_time: time,
  },
  { ads: edge('ads', ad, ADS_PAGE) },
)

// Named, so that types and errors that hold it stay readable.
export interface AdSetNode extends Readonly<typeof definition> {}

/** A set of ads that share budget, audience and goal. */
export const adSet: AdSetNode = definition
