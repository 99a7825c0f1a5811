import { type NodeType, names, pick, project } from '../node-type.ts'
import { askedBy, asksOf, nestedAs } from '../nodes/asks.ts'
import { refuse } from '../refusal.ts'
import type { BusinessRecord, PersonRecord } from '../records.ts'
import type { Visit } from '../visit.ts'
import { accountsOf, requireAdsPermission } from './ad-access.ts'
import { creativeType } from './creative.ts'
import { listImages } from './image.ts'
import { answerInsightsOf } from './insights-edge.ts'
import { answerEdge } from './listing.ts'
import { listAds, listAdSets, listCampaigns } from './lists.ts'
import { type AdAccountRecord, adsOf } from './records.ts'

const adAccountType: NodeType<AdAccountRecord> = {
  name: 'AdAccount',
  // M: sent without `fields`.
  defaults: ['account_id', 'id'],
  fields: {
    id: ({ id }) => id,
    account_id: ({ accountId }) => accountId,
    name: ({ name }) => name,
    currency: ({ currency }) => currency,
    timezone_name: ({ zone }) => zone.name,
    timezone_offset_hours_utc: ({ zone }, _, { emulation }) => zone.hoursFromUtc(emulation.clock.now()),
    account_status: ({ status }) => status,
    // M: 0 is none, 1 a breach of the policies.
    disable_reason: ({ status }) => (status === 2 ? 1 : 0),
    owner: ({ business, ownerId }) => business?.id ?? ownerId,
    business: ({ business }, { children }, { emulation }) => {
      const holder = emulation.store.businesses.get(business?.id ?? '')
      return holder && pick({ id: holder.id, name: holder.name }, children)
    },
    business_name: ({ business }, _, { emulation }) => emulation.store.businesses.get(business?.id ?? '')?.name,
    // M: a number all the same.
    is_personal: ({ business }) => (business ? 0 : 1),
    // D: minor units, unlike the spend of insights.
    amount_spent: (account) => {
      const days = adsOf(account).flatMap((ad) => [...ad.days.values()])
      return String(days.reduce((sum, { spend }) => sum + Math.round(Number(spend) * 100), 0))
    },
    // M: what the owner may do.
    user_tasks: () => ['DRAFT', 'ANALYZE', 'ADVERTISE', 'MANAGE'],
    created_time: ({ zone, createdAt }) => zone.write(createdAt),
    campaigns: ({ id, campaigns }, ask, visit) => listCampaigns(id, campaigns, { ask: nestedAs(ask), visit }),
    adsets: (account, ask, visit) => listAdSets(account.id, adSetsOf(account), { ask: nestedAs(ask), visit }),
    ads: (account, ask, visit) => listAds(account.id, adsOf(account), { ask: nestedAs(ask), visit }),
    insights: (account, ask, visit) => answerInsightsOf({ kind: 'adAccount', record: account }, nestedAs(ask), visit),
  },
  // S: fields of AdAccount in v26.0.
  known: names(`ad_account_promotable_objects age agency_client_declaration all_capabilities attribution_spec balance
    brand_safety_content_filter_levels business_city business_country_code business_state business_street
    business_street2 business_zip can_create_brand_lift_study capabilities custom_audience_info default_dsa_beneficiary
    default_dsa_payor end_advertiser end_advertiser_name existing_customers expired_funding_source_details
    extended_credit_invoice_group failed_delivery_checks fb_entity funding_source funding_source_details
    has_migrated_permissions has_page_authorized_adaccount io_number is_attribution_spec_system_default
    is_ba_skip_delayed_eligible is_direct_deals_enabled is_in_3ds_authorization_enabled_market is_notifications_enabled
    is_prepay_account is_tax_id_required liable_address line_numbers marketing_messages_settings media_agency
    min_campaign_group_spend_cap min_daily_budget offsite_clo_signal_status offsite_pixels_tos_accepted opportunity_score
    owner_business partner rf_spec send_bill_to_address show_checkout_experience sold_to_address spend_cap tax_id
    tax_id_status tax_id_type timezone_id tos_accepted user_access_expire_time user_tos_accepted viewable_business`),
}

/** Answers `/act_…` with its edges. */
export function answerAdAccount(account: AdAccountRecord, [edge]: readonly string[], visit: Visit): unknown {
  const its = { ask: askedBy(visit), visit }
  const { id } = account
  switch (`${visit.method} ${edge ?? ''}`) {
    case 'GET ':
      return project(adAccountType, account, asksOf(visit), visit)
    case 'GET campaigns':
      return listCampaigns(id, account.campaigns, its)
    case 'GET adsets':
      return listAdSets(id, adSetsOf(account), its)
    case 'GET ads':
      return listAds(id, adsOf(account), its)
    case 'GET adcreatives': {
      const creatives = [...visit.emulation.store.adBook.creatives.values()].filter((its) => its.account === account)
      return answerEdge(creativeType, creatives.toReversed(), { path: `${id}/adcreatives`, ...its })
    }
    case 'GET adimages':
      return listImages(account, its.ask, visit)
    case 'GET insights':
    case 'POST insights':
      return answerInsightsOf({ kind: 'adAccount', record: account }, its.ask, visit)
    default:
      throw refuse.noSuchEdge(visit.method, { edge, node: adAccountType.name, id })
  }
}

function adSetsOf({ campaigns }: AdAccountRecord) {
  return campaigns.flatMap(({ adSets }) => adSets)
}

/** Answers `/me/adaccounts` (D): the accounts that the person may use. */
export function listAdAccounts(person: PersonRecord, visit: Visit): unknown {
  requireAdsPermission(visit)
  const accounts = accountsOf(visit.emulation.store, person.id)
  return answerEdge(adAccountType, accounts, { path: `${person.id}/adaccounts`, ask: askedBy(visit), visit })
}

/** Answers `owned_ad_accounts` and `client_ad_accounts` of a portfolio (D). That it lists the person's own alone is chosen. */
export function listHeldAdAccounts({ id }: BusinessRecord, as: 'owned' | 'client', visit: Visit): unknown {
  requireAdsPermission(visit)
  const { viewer, emulation } = visit
  const usable = viewer.kind === 'user' ? accountsOf(emulation.store, viewer.token.personId) : []
  const held = usable.filter(({ business }) => business?.id === id && business.as === as)
  return answerEdge(adAccountType, held, { path: `${id}/${as}_ad_accounts`, ask: askedBy(visit), visit })
}
