import { listHeldAdAccounts } from '../ads/ad-account.ts'
import { mayUse } from '../access.ts'
import { type NodeType, names, project } from '../node-type.ts'
import { pageOf } from '../paging.ts'
import type { BusinessRecord, PersonRecord } from '../records.ts'
import { refuse } from '../refusal.ts'
import { listOf } from '../timeline.ts'
import type { Visit } from '../visit.ts'
import { asksOf, paramsOf } from './asks.ts'
import { pageType } from './page.ts'

const businessType: NodeType<BusinessRecord> = {
  name: 'Business',
  defaults: ['id', 'name'],
  fields: { id: ({ id }) => id, name: ({ name }) => name },
  // S: fields of Business in v26.0 that an app commonly reads.
  known: names(`created_by created_time link primary_page profile_picture_uri timezone_id two_factor_type updated_time
    verification_status vertical`),
}

// D: portfolios in which the person has a role; wants business_management. 25 a page, 100 at most (P).
export function listBusinesses(person: PersonRecord, visit: Visit): unknown {
  if (!mayUse(visit, 'business_management')) throw refuse.missing('business_management')
  const all = [...visit.emulation.store.businesses.values()].filter(({ people }) => {
    return people.has(visit.emulation.store.actorOf(person.id))
  })
  const businesses = all.map((business) => ({ id: business.id, hidden: false, business }))
  const rules = { path: `${person.id}/businesses`, maxLimit: 100, overLimit: 'cut' } as const
  const { items, paging } = pageOf(listOf(businesses), paramsOf(visit), rules, visit)
  const asks = asksOf(visit)
  return { data: items.map(({ business }) => project(businessType, business, asks, visit)), ...(paging && { paging }) }
}

/** Answers `/{business}` with the edges `owned_pages` and `client_pages` (P, Postiz and trypost). */
export function answerBusiness(business: BusinessRecord, [edge]: readonly string[], visit: Visit): unknown {
  switch (`${visit.method} ${edge ?? ''}`) {
    case 'GET ':
      return project(businessType, business, asksOf(visit), visit)
    case 'GET owned_pages':
      return listPages(business, 'owned', visit)
    case 'GET owned_ad_accounts':
      return listHeldAdAccounts(business, 'owned', visit)
    case 'GET client_ad_accounts':
      return listHeldAdAccounts(business, 'client', visit)
    case 'GET client_pages':
      return listPages(business, 'client', visit)
    default:
      throw refuse.noSuchEdge(visit.method, { edge, node: businessType.name, id: business.id })
  }
}

// A portfolio lists Pages the person may not act on too. Those come without a token, which is why peers prefer a copy that
// has one (P); that they show their name all the same is chosen.
function listPages({ id }: BusinessRecord, as: 'owned' | 'client', visit: Visit): unknown {
  const { store } = visit.emulation
  const held = [...store.pages.values()].filter(({ portfolio }) => portfolio?.id === id && portfolio.as === as)
  const pages = held.map((page) => ({ id: page.id, hidden: false, page }))
  const rules = { path: `${id}/${as}_pages`, maxLimit: 100, overLimit: 'cut' } as const
  const { items, paging } = pageOf(listOf(pages), paramsOf(visit), rules, visit)
  const asks = asksOf(visit)
  return { data: items.map(({ page }) => project(pageType, page, asks, visit)), ...(paging && { paging }) }
}
