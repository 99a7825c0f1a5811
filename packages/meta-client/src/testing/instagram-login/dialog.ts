import type { PermissionStatus } from '../grants.ts'
import { problemPage } from '../oauth/page-parts.ts'
import { redirect } from '../oauth/redirect.ts'
import type { InstagramRecord } from '../records.ts'
import { answerHtml } from '../respond.ts'
import type { Emulation, Incoming } from '../visit.ts'
import { consentPage } from './dialog-page.ts'
import { ALWAYS_GRANTED, INSTAGRAM_PERMISSIONS, requestedScopes } from './scopes.ts'

/** Answers `www.instagram.com/oauth/authorize`: GET shows the consent page, POST is the account's answer. */
export function answerInstagramDialog(emulation: Emulation, { method, path, params }: Incoming): Response {
  // P: force_authentication, deprecated 2025-06-14 (D), leads here since August 2026.
  if (path.join('/') !== 'oauth/authorize' || params.has('force_authentication')) return pageNotAvailable()
  const problem = dialogProblem(emulation, params)
  if (problem) return problem
  return method === 'POST' ? decide(emulation, params) : show(emulation, params)
}

/** What `api.instagram.com/oauth/authorize` shows since August 2026, although Meta's reference still names it (P). */
export function pageNotAvailable(): Response {
  const text = 'The link you followed may be broken, or the page may have been removed.'
  return answerHtml(problemPage("Sorry, this page isn't available.", text), 404)
}

/**
 * Errors that stay on Instagram: no redirect happens and the app never hears of them. Texts of a wrong app and a wrong
 * address P; the status 400 and the other texts are chosen.
 */
function dialogProblem({ app, instagram }: Emulation, params: URLSearchParams): Response | undefined {
  const invalid = (what: string) =>
    answerHtml(problemPage(what, `Invalid Request: Request parameters are invalid: ${what}`), 400)
  // P: also for the id of the same app that Facebook Login wants.
  if (params.get('client_id') !== app.instagram.id) return invalid('Invalid platform app')
  if (!isRegistered(params.get('redirect_uri') ?? '', instagram.redirectUris)) return invalid('Invalid redirect_uri')
  // D: required.
  if (params.get('response_type') !== 'code') return invalid('Invalid response_type')
  const scopes = requestedScopes(params)
  if (scopes.some((scope) => !scope.startsWith('instagram_business_'))) return mixedFamilies()
  const unknown = scopes.filter((scope) => !INSTAGRAM_PERMISSIONS.includes(scope))
  // D: instagram_business_basic is always among them; what its absence answers is chosen.
  if (unknown.length > 0 || !scopes.includes(ALWAYS_GRANTED)) return invalid('Invalid scope')
  return undefined
}

// D: https always, also for localhost; exactly one of the registered addresses.
function isRegistered(address: string, registered: readonly string[] | undefined): boolean {
  if (!URL.canParse(address) || new URL(address).protocol !== 'https:') return false
  return registered === undefined || registered.includes(address)
}

// P (restfb #1527): a name of another family. The status is chosen.
function mixedFamilies(): Response {
  return Response.json(
    { message: 'Business and user permissions are mutually exclusive', status: 'fail' },
    { status: 400 },
  )
}

function show({ app, store, consent }: Emulation, params: URLSearchParams): Response {
  const accounts = [...store.instagrams.values()]
  const [plan] = consent.pending()
  return answerHtml(consentPage({ appName: app.name, accounts, asked: requestedScopes(params), plan, params }), 200)
}

function decide(emulation: Emulation, params: URLSearchParams): Response {
  const { consent, grants, instagramTokens } = emulation
  // A form with a decision comes from somebody at the page, who saw the plan; one without from a test that made it.
  const byHand = params.has('decision')
  const plan = consent.take()
  const account = accountOf(emulation, params.get('account') ?? plan.instagram?.id)
  if (!account) return answerHtml(problemPage('Unknown account', 'No such account lives in this world.'), 400)
  const problem = loginProblem(emulation, account)
  if (problem) return problem

  const decision = byHand ? params.get('decision') : (plan.decision ?? 'allow')
  if (decision !== 'allow') {
    // D business-login. That no fragment follows is chosen, after the sample.
    const reason = 'error_reason=user_denied&error_description=The+user+denied+your+request.'
    return redirect(params, { query: `error=access_denied&${reason}` })
  }
  const ticked = new Set(params.getAll('permission'))
  const answers = new Map<string, PermissionStatus>()
  for (const scope of requestedScopes(params)) {
    const declined = byHand ? !ticked.has(scope) : (plan.decline ?? []).includes(scope)
    answers.set(scope, declined && scope !== ALWAYS_GRANTED ? 'declined' : 'granted')
  }
  grants.consent(account.id, { answers, pages: 'all', renews: false })
  const code = instagramTokens.mintCode(account.id, params.get('redirect_uri') ?? '')
  // D: Instagram appends #_ to the code.
  return redirect(params, { query: `code=${code.text}` }, '#_')
}

function accountOf({ store }: Emulation, id: string | undefined): InstagramRecord | undefined {
  return id === undefined ? store.instagrams.values().next().value : store.instagrams.get(id)
}

function loginProblem({ instagramApp }: Emulation, account: InstagramRecord): Response | undefined {
  // D: professional accounts only. What others are shown is unknown, chosen.
  if (account.kind === 'PERSONAL') {
    const text = 'You need an Instagram professional account to continue.'
    return answerHtml(problemPage('Professional account needed', text), 400)
  }
  if (instagramApp.admits(account.id)) return undefined
  // P (five reports): no redirect. One fixture redirects with this text as error_description.
  const text = 'Insufficient developer role: the account has not accepted an invitation as Instagram Tester.'
  return answerHtml(problemPage('Insufficient Developer Role', text), 400)
}
