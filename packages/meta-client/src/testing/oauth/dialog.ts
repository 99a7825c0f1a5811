import type { PermissionStatus } from '../grants.ts'
import { answerHtml } from '../respond.ts'
import type { PersonRecord } from '../records.ts'
import type { Emulation, Incoming } from '../visit.ts'
import { consentPage } from './dialog-page.ts'
import { problemPage } from './page-parts.ts'
import { ALWAYS_GRANTED, FACEBOOK_PERMISSIONS, requestedScopes } from './scopes.ts'

/** Answers `www.facebook.com/{version}/dialog/oauth`: GET shows the consent page, POST is the person's answer. */
export function answerDialog(emulation: Emulation, incoming: Incoming): Response {
  if (incoming.path.join('/') !== 'dialog/oauth') return answerHtml(problemPage('Page not found', 'Nothing here.'), 404)
  const problem = dialogProblem(emulation, incoming.params)
  if (problem) return answerHtml(problemPage(problem.title, problem.text), 400)
  return incoming.method === 'POST' ? decide(emulation, incoming.params) : show(emulation, incoming.params)
}

/**
 * Errors that stay on Facebook: no redirect happens and the app never hears of them (P). Only the texts of URL Blocked
 * and Invalid Scopes are known; the status 400 and the others are chosen.
 */
function dialogProblem({ app }: Emulation, params: URLSearchParams): { title: string; text: string } | undefined {
  if (params.get('client_id') !== app.id) {
    return { title: 'Invalid App ID', text: 'The provided app ID does not look like a valid app ID.' }
  }
  if (!isRegistered(params.get('redirect_uri') ?? '', app.redirectUris)) {
    const text =
      "This redirect failed because the redirect URI is not white-listed in the app's Client OAuth Settings. Make sure that the client and web OAuth logins are on and add all your app domains as valid OAuth redirect URIs."
    return { title: 'URL Blocked', text }
  }
  const unknown = requestedScopes(params).filter((scope) => !Object.hasOwn(FACEBOOK_PERMISSIONS, scope))
  if (unknown.length > 0) {
    const text = `Invalid Scopes: ${unknown.join(', ')}. This message is only shown to developers. Users of your app will ignore these permissions if present.`
    return { title: 'Invalid Scopes', text }
  }
  // D manual-flow lists token and id_token too; the emulator walks the server-side flow only.
  if ((params.get('response_type') ?? 'code') !== 'code') {
    return { title: 'Not emulated', text: 'Only response_type=code is emulated.' }
  }
  return undefined
}

// D security page: the whole address must equal a registered one, a `state` parameter aside. D blog 2018-06-08: https only,
// http for localhost while the app is in development; no exception is known for 127.0.0.1. That localhost need not be
// registered is M; chosen: it must.
function isRegistered(address: string, registered: readonly string[] | undefined): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  if (protocol !== 'https:' && !(protocol === 'http:' && hostname === 'localhost')) return false
  return registered === undefined || registered.includes(address) || registered.includes(withoutState(address))
}

function withoutState(address: string): string {
  return address.replace(/([?&])state=[^&#]*(&|$)/, (_, before: string, behind: string) => (behind ? before : ''))
}

function show(emulation: Emulation, params: URLSearchParams): Response {
  const { app, store, grants } = emulation
  const people = [...store.people.values()].map((person) => ({
    person,
    pages: store.pagesOf(person.id),
    asked: askable(emulation, person, params).filter((scope) => scope !== ALWAYS_GRANTED),
    known: grants.of(person.id) !== undefined,
  }))
  return answerHtml(consentPage({ appName: app.name, people, params }), 200)
}

/** D: a declined permission is asked again only with `auth_type=rerequest`. */
function askable({ grants }: Emulation, person: PersonRecord, params: URLSearchParams): readonly string[] {
  const again = (params.get('auth_type') ?? '').split(',').includes('rerequest')
  const before = grants.of(person.id)?.permissions
  return requestedScopes(params).filter((scope) => again || before?.get(scope) !== 'declined')
}

function decide(emulation: Emulation, params: URLSearchParams): Response {
  const { store, grants, consent, tokens } = emulation
  // A form with a decision comes from a person at the page, one without from a test that planned it.
  const byHand = params.has('decision')
  const plan = byHand ? {} : consent.take()
  const personId = params.get('person') ?? plan.person?.id
  const person = personId === null || personId === undefined ? first(store.people) : store.people.get(personId)
  if (!person) return answerHtml(problemPage('Unknown person', 'Nobody with this id lives in this world.'), 400)

  const decision = byHand ? params.get('decision') : (plan.decision ?? 'allow')
  if (decision !== 'allow') {
    // D manual-flow and P (at least 8 captures).
    const denied = 'error=access_denied&error_code=200&error_description=Permissions+error&error_reason=user_denied'
    return redirect(params, denied)
  }
  const ticked = new Set(params.getAll('permission'))
  const answers = new Map<string, PermissionStatus>()
  for (const scope of askable(emulation, person, params)) {
    const declined = byHand ? !ticked.has(scope) : (plan.decline ?? []).includes(scope)
    answers.set(scope, declined && scope !== ALWAYS_GRANTED ? 'declined' : 'granted')
  }
  const picked = byHand ? params.getAll('page') : plan.pages?.map(({ id }) => id)
  const own = new Set(store.pagesOf(person.id).map(({ id }) => id))
  grants.consent(person.id, answers, picked ? new Set(picked.filter((id) => own.has(id))) : 'all')
  const code = tokens.mintCode(person.id, params.get('redirect_uri') ?? '')
  return redirect(params, `code=${code.text}`)
}

function redirect(params: URLSearchParams, answer: string): Response {
  const address = params.get('redirect_uri') ?? ''
  const state = params.get('state')
  const query = state === null ? answer : `${answer}&state=${encodeURIComponent(state)}`
  // P: Facebook appends #_=_ after a code response and after a refusal.
  const location = `${address}${address.includes('?') ? '&' : '?'}${query}#_=_`
  return new Response(null, { status: 302, headers: { location, 'cache-control': 'no-store' } })
}

function first<Value>(values: ReadonlyMap<string, Value>): Value | undefined {
  return values.values().next().value
}
