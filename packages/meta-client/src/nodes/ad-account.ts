import { ad } from './ad.ts'
import { adCreative } from './ad-creative.ts'
import { adImage } from './ad-image.ts'
import { adSet } from './ad-set.ts'
import { ADS_PAGE } from './ads-page.ts'
import { campaign } from './campaign.ts'
import { count, defineNode, edge, flag, id, text, texts, time } from './define.ts'
import { video } from './video.ts'

const definition = defineNode(
  'ad-account',
  {
    // The digits alone, without `act_`
    account_id: id,
    // M: 1 active, 2 disabled, 3 unsettled, 7 pending risk review, 8 pending settlement, 9 in grace period, 100 pending
    // closure, 101 closed, 201 any active, 202 any closed
    account_status: count,
    age: count,
    // D, P: whole minor units of the currency (cents), as text; what insights call spend is not
    amount_spent: text,
    balance: text,
    business_country_code: text,
    business_name: text,
    capabilities: texts,
    created_time: time,
    currency: text,
    disable_reason: count,
    is_personal: count,
    is_prepay_account: flag,
    min_daily_budget: count,
    name: text,
    owner: id,
    spend_cap: text,
    timezone_id: count,
    timezone_name: text,
    timezone_offset_hours_utc: count,
    user_tasks: texts,
  },
  // S: ads and ad sets take `params: { effective_status: [...], updated_since: unixSeconds }`, campaigns the first of them.
  // M: without `effective_status` what is deleted or archived is not listed.
  {
    adcreatives: edge('adcreatives', adCreative, ADS_PAGE),
    // S: takes `params: { hashes: [...] }`
    adimages: edge('adimages', adImage, ADS_PAGE),
    ads: edge('ads', ad, ADS_PAGE),
    adsets: edge('adsets', adSet, ADS_PAGE),
    advideos: edge('advideos', video),
    campaigns: edge('campaigns', campaign, ADS_PAGE),
  },
)

// Named, so that types and errors that hold it stay readable.
export interface AdAccountNode extends Readonly<typeof definition> {}

/** An ad account. Its id is `act_` and the digits that `account_id` holds; see {@link adAccountId}. */
export const adAccount: AdAccountNode = definition

/** The id of an ad account, `act_66000001`, of it or of its digits. */
export function adAccountId(idOrDigits: string): string {
  return idOrDigits.startsWith('act_') ? idOrDigits : `act_${idOrDigits}`
}
