import { listAdAccounts } from '../ads/ad-account.ts'
import { mayUse } from '../access.ts'
import { type NodeType, names, project } from '../node-type.ts'
import { permissionProblem } from '../consent.ts'
import { pageOf } from '../paging.ts'
import { Refusal, refuse } from '../refusal.ts'
import type { PersonRecord } from '../records.ts'
import { listOf } from '../timeline.ts'
import type { Visit } from '../visit.ts'
import { asksOf, paramsOf } from './asks.ts'
import { listBusinesses } from './business.ts'
import { emailOf } from '../oauth/openid.ts'
import { listedPageType } from './page.ts'

// S: fields of User in v26.0 that an app commonly reads.
const personType: NodeType<PersonRecord> = {
  name: 'User',
  defaults: ['name', 'id'],
  fields: {
    id: ({ id }) => id,
    name: ({ name }) => name,
    first_name: ({ name }) => name.split(' ')[0],
    last_name: ({ name }) => name.split(' ').slice(1).join(' ') || undefined,
    // D: may be missing although granted; without the permission it is left out.
    email: (person, _, visit) => (mayUse(visit, 'email') ? emailOf(person) : undefined),
    // D facebook-login-for-business: of a business integration system user.
    client_business_id: ({ systemUser }) => systemUser?.businessId,
  },
  known: names(`about age_range birthday gender hometown installed languages link locale location
    middle_name name_format picture short_name timezone token_for_business updated_time verified website`),
}

/** Answers `/me` and `/{person}` with its edges. */
export function answerPerson(person: PersonRecord, [edge, name]: readonly string[], visit: Visit): unknown {
  switch (`${visit.method} ${edge ?? ''}`) {
    case 'GET ':
      return project(personType, person, asksOf(visit), visit)
    case 'GET accounts':
      return listAccounts(person, visit)
    case 'GET adaccounts':
      return listAdAccounts(person, visit)
    case 'GET businesses':
      return listBusinesses(person, visit)
    case 'GET permissions':
      return listPermissions(person, visit)
    case 'DELETE permissions':
      return revoke(person, name ?? visit.params.get('permission') ?? undefined, visit)
    default:
      throw refuse.noSuchEdge(visit.method, { edge, node: personType.name, id: person.id })
  }
}

// D get-long-lived: default fields of the list; 25 a page, 100 at most (P). P, quoting the v17.0 changelog: Pages of a
// portfolio are left out unless business_management was granted and the person has a role there; they stay readable by id.
function listAccounts(person: PersonRecord, visit: Visit): unknown {
  const { store, grants } = visit.emulation
  if (!mayUse(visit, 'pages_show_list')) throw refuse.missing('pages_show_list')
  const picked = grants.of(person.id)?.pages
  const pages = store
    .pagesOf(person.id)
    .filter(({ id }) => picked === 'all' || picked?.has(id))
    .filter(({ portfolio }) => {
      const people = portfolio && store.businesses.get(portfolio.id)?.people
      return !people || (people.has(store.actorOf(person.id)) && mayUse(visit, 'business_management'))
    })
    .map((page) => ({ id: page.id, hidden: false, page }))
  const rules = { path: `${person.id}/accounts`, maxLimit: 100, overLimit: 'cut' } as const
  const { items, paging } = pageOf(listOf(pages), paramsOf(visit), rules, visit)
  const asks = asksOf(visit)
  return { data: items.map(({ page }) => project(listedPageType, page, asks, visit)), ...(paging && { paging }) }
}

// D: filters `permission` and `status` (S); for a person who has not connected the app, 200.
function listPermissions(person: PersonRecord, visit: Visit): unknown {
  const grant = visit.emulation.grants.of(person.id)
  if (!grant || isForeign(visit)) throw notAuthorized()
  const permission = visit.params.get('permission')
  const status = visit.params.get('status')
  const rows = [...grant.permissions].map(([name, its]) => ({ permission: name, status: its }))
  const wanted = rows.filter((row) => permission === null || row.permission === permission)
  return { data: wanted.filter((row) => status === null || row.status === status) }
}

// D 2026-03: DELETE of one permission, or of all, which ends every token of the person (190/458).
// Answers: docs show `true`, practice {"success":true} (M), by option. What one revoked permission then reads as is unknown, chosen: declined.
function revoke(person: PersonRecord, permission: string | undefined, visit: Visit): unknown {
  const { grants } = visit.emulation
  if (!grants.of(person.id) || isForeign(visit)) throw notAuthorized()
  if (permission === undefined) grants.revoke(person)
  else {
    // Text unknown, chosen.
    if (permissionProblem(permission) !== undefined) throw refuse.parameter(`There is no permission ${permission}`)
    grants.setPermission(person, permission, 'declined')
  }
  return visit.emulation.app.successAnswer === 'docs' || { success: true }
}

// What such a token sees of its own app is not kept; chosen: as if the person had not connected.
function isForeign({ viewer }: Visit): boolean {
  return (viewer.kind === 'user' || viewer.kind === 'page') && viewer.token.isForeign
}

function notAuthorized(): Refusal {
  const message = "(#200) The user hasn't authorized the application to perform this action"
  return new Refusal({ message, code: 200, status: 403 })
}
