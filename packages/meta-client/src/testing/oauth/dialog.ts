import type { PermissionStatus } from '../grants.ts'
import { answerHtml } from '../respond.ts'
import type { PersonRecord } from '../records.ts'
import { SHORT_LIFE_MS } from '../tokens.ts'
import type { Emulation, Incoming } from '../visit.ts'
import { redirectDenied, redirectWith } from './callback.ts'
import { type Choice, choiceOf, peopleAt } from './choice.ts'
import { consentPage } from './dialog-page.ts'
import { type LoginRequest, readLogin } from './login-request.ts'
import { problemPage } from './page-parts.ts'
import { readChallenge } from './pkce.ts'
import { isAutomatic } from './scopes.ts'
import { systemUserFor } from './system-user.ts'

/** Answers `www.facebook.com/{version}/dialog/oauth`: GET shows the consent page, POST is the person's answer. */
export function answerDialog(emulation: Emulation, incoming: Incoming): Response {
  if (incoming.path.join('/') !== 'dialog/oauth') return answerHtml(problemPage('Page not found', 'Nothing here.'), 404)
  const login = readLogin(emulation, incoming.params)
  if ('title' in login) return answerHtml(problemPage(login.title, login.text), 400)
  if (incoming.method === 'POST') return decide(emulation, login, incoming.params)
  return show(emulation, login, incoming.params)
}

function show(emulation: Emulation, login: LoginRequest, params: URLSearchParams): Response {
  const { app, store, grants, consent } = emulation
  const plan = consent.pending()[0]
  const choice = choiceOf(store, plan ?? {}, params.get('person') ?? undefined)
  if (!choice) return nobody()
  const { person } = choice
  const view = {
    appName: app.name,
    choice,
    others: peopleAt(store).filter(({ id }) => id !== person.id),
    pages: store.pagesOf(person.id),
    asked: askable(emulation, login, person).filter((scope) => !isAutomatic(scope, login.configuration)),
    returns: grants.of(person.id) !== undefined,
    allOrNothing: login.configuration !== undefined,
    isPlanned: plan !== undefined,
    params,
  }
  return answerHtml(consentPage(view), 200)
}

/** D: a declined permission is asked again only with `auth_type=rerequest`; a configuration asks for all of them (D, v25). */
function askable({ grants }: Emulation, login: LoginRequest, person: PersonRecord): readonly string[] {
  const again = login.authTypes.includes('rerequest') || login.configuration !== undefined
  const before = grants.of(person.id)?.permissions
  return login.scopes.filter((scope) => again || before?.get(scope) !== 'declined')
}

// A form with a decision comes from a person at the page, who saw the plan; one without from a test that made it.
function decide(emulation: Emulation, login: LoginRequest, params: URLSearchParams): Response {
  const { store, grants, tokens, clock, consent } = emulation
  const planned = choiceOf(store, consent.take(), params.get('person') ?? undefined)
  if (!planned) return nobody()
  const { person, pages, decline, decision, businessId } = params.has('decision')
    ? byHand(planned, login, params)
    : planned

  const answers = new Map<string, PermissionStatus>()
  for (const scope of askable(emulation, login, person)) {
    answers.set(scope, !isAutomatic(scope, login.configuration) && decline.includes(scope) ? 'declined' : 'granted')
  }
  const denied = [...answers].filter(([, status]) => status === 'declined').map(([scope]) => scope)
  // D facebook-login-for-business: all or nothing. That declining one then cancels the login is chosen.
  if (decision === 'deny' || (login.configuration && denied.length > 0)) return redirectDenied(params)

  const foreign = pages?.find((id) => !store.pagesOf(person.id).some((page) => page.id === id))
  if (foreign !== undefined) {
    const text = `${person.name} does not own the Page ${store.pages.get(foreign)?.name ?? foreign}.`
    return answerHtml(problemPage('Not a Page of this person', text), 400)
  }
  const asSystem = login.configuration?.token === 'system-user'
  const grantee = asSystem ? systemUserFor(person, businessId, emulation) : person
  if (!grantee) return answerHtml(problemPage('No business portfolio', 'This person has no role in one.'), 400)
  const renews = login.authTypes.includes('reauthorize')
  grants.consent(grantee.id, { answers, pages: pages ? new Set(pages) : 'all', renews })

  const about = {
    metadata: metadataOf(params),
    openId: openIdOf(params, login),
    challenge: readChallenge(params, login.scopes),
  }
  const code = login.wants.has('code')
    ? tokens.mintCode(grantee.id, params.get('redirect_uri') ?? '', about)
    : undefined
  // D get-long-lived: a token that comes to the browser is a short one.
  const short = { longLived: false, expiresAt: clock.now() + SHORT_LIFE_MS, metadata: about.metadata }
  return redirectWith(params, {
    code: code?.text,
    token: login.wants.has('token') ? tokens.mintUser(grantee.id, short) : undefined,
    dataAccessUntil: grants.dataAccessUntil(grantee.id),
    nowMs: clock.now(),
    answered: login.wants.has('granted_scopes')
      ? { granted: [...answers.keys()].filter((scope) => !denied.includes(scope)), denied }
      : undefined,
  })
}

function byHand(planned: Choice, login: LoginRequest, params: URLSearchParams): Choice {
  const ticked = new Set(params.getAll('permission'))
  return {
    ...planned,
    decision: params.get('decision') === 'allow' ? 'allow' : 'deny',
    decline: login.configuration ? [] : login.scopes.filter((scope) => !ticked.has(scope)),
    pages: params.getAll('page'),
  }
}

function nobody(): Response {
  return answerHtml(problemPage('Unknown person', 'Nobody with this id lives in this world.'), 400)
}

// D re-authentication 2019, debug_token v25: both come back in the metadata of the token.
function metadataOf(params: URLSearchParams): Readonly<Record<string, string>> | undefined {
  const told = ['auth_type', 'auth_nonce'].flatMap((name) => {
    const value = params.get(name)
    return value === null ? [] : [[name, value] as const]
  })
  return told.length > 0 ? Object.fromEntries(told) : undefined
}

function openIdOf(params: URLSearchParams, { scopes }: LoginRequest): { nonce: string | undefined } | undefined {
  return scopes.includes('openid') ? { nonce: params.get('nonce') ?? undefined } : undefined
}
