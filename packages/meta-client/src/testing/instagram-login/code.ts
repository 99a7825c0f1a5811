import type { Emulation, Incoming } from '../visit.ts'
import type { InstagramCode, InstagramTokenRecord } from './tokens.ts'

/**
 * Answers `POST api.instagram.com/oauth/access_token` (D business-login): a form or multipart, never JSON. Errors are flat,
 * unlike those of the Graph hosts.
 */
export function answerCodeExchange(emulation: Emulation, { method, path, form: params }: Incoming): Response {
  // What other paths and methods answer is unknown, chosen.
  if (path.join('/') !== 'oauth/access_token') return flatError('Unknown path', 404)
  if (method !== 'POST') return flatError(`Unsupported request - method type: ${method.toLowerCase()}`)
  const problem = appProblem(emulation, params)
  if (problem !== undefined) return flatError(problem)
  const code = redeemable(emulation, params)
  if (typeof code === 'string') return flatError(code)
  code.used = true
  return tell(emulation, emulation.instagramTokens.mint(code.accountId, 'short'))
}

/** HTTP 400 and three keys at the top (D). */
export function flatError(message: string, status = 400, code = status): Response {
  return Response.json({ error_type: 'OAuthException', code, error_message: message }, { status })
}

// Texts P. Which is checked first is chosen.
function appProblem({ app }: Emulation, params: URLSearchParams): string | undefined {
  // P: also what a JSON body gets, in which nobody looks for fields.
  if (!params.has('client_id')) return 'Missing required field client_id'
  // P: for an unknown app, and for the id that Facebook Login wants.
  if (params.get('client_id') !== app.instagram.id) return 'Invalid platform app'
  if (params.get('client_secret') !== app.instagram.secret) return 'Error validating client secret.'
  // Text chosen.
  return params.get('grant_type') === 'authorization_code' ? undefined : 'Invalid grant_type'
}

/** The code, or why it cannot be redeemed. The first text D, the others P. */
function redeemable({ clock, instagramTokens }: Emulation, params: URLSearchParams): InstagramCode | string {
  const code = instagramTokens.findCode(params.get('code') ?? '')
  if (!code) return 'Matching code was not found or was already used'
  if (code.used) return 'This authorization code has been used'
  if (code.expiresAt <= clock.now()) return 'This authorization code has expired'
  if (!params.has('redirect_uri')) return 'Invalid redirect_uri'
  // That a mismatch does not use the code up is chosen, as for Facebook Login.
  if (code.redirectUri !== params.get('redirect_uri')) {
    return 'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request'
  }
  return code
}

/** D: without `expires_in`; `user_id` is the app-scoped id. Shapes: options.ts. */
function tell({ grants, store, instagram }: Emulation, { text, accountId }: InstagramTokenRecord): Response {
  const granted = [...(grants.of(accountId)?.permissions ?? [])].flatMap(([name, its]) =>
    its === 'granted' ? name : [],
  )
  const permissions = { list: granted, text: granted.join(','), absent: undefined }[instagram.permissions]
  const userId = store.instagrams.get(accountId)?.appScopedId ?? ''
  const answer = JSON.stringify({ access_token: text, user_id: userId, permissions })
  // P: written as a number that JavaScript cannot hold.
  const body = instagram.userId === 'number' ? answer.replace(`"user_id":"${userId}"`, `"user_id":${userId}`) : answer
  const type = { 'content-type': 'application/json; charset=utf-8' }
  return new Response(instagram.exchangeAnswer === 'flat' ? body : `{"data":[${body}]}`, { headers: type })
}
