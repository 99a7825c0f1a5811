import { createHmac } from 'node:crypto'
import { MINUTE_MS, SECOND_MS } from './clock.ts'
import { Refusal, refuse } from './refusal.ts'
import { tokenProblem } from './token-ends.ts'
import type { Emulation, FacebookViewer, Incoming } from './visit.ts'

/** Who calls: header, query or form may carry the token (D, official samples use all three). */
export function findToken({ authorization, params }: Incoming): string | undefined {
  const inHeader = /^(?:Bearer|OAuth) (.+)$/i.exec(authorization ?? '')?.[1]
  return (inHeader ?? params.get('access_token')) || undefined
}

export function readToken(incoming: Incoming): string {
  const token = findToken(incoming)
  // D: 2500 for /me. For other paths the answer is unknown, chosen: the same.
  if (token === undefined) throw refuse.noToken()
  return token
}

export function readViewer(emulation: Emulation, token: string): FacebookViewer {
  if (token === appTokenOf(emulation)) return { kind: 'app' }
  const record = emulation.tokens.find(token)
  if (!record) throw refuse.unparsableToken()
  const problem = tokenProblem(emulation, record)
  if (problem) throw new Refusal({ ...problem, challenge: 'invalid_token' })
  return { kind: record.kind, token: record }
}

// D: `{app-id}|{app-secret}` is an app token.
export function appTokenOf({ app }: Emulation): string {
  return `${app.id}|${app.secret}`
}

/**
 * Checks `appsecret_proof`: hex HMAC-SHA256 of the token, or of `token|appsecret_time` within 5 minutes (D security page).
 * Texts P. That an app token needs none, since it shows the secret, is chosen.
 */
export function checkProof(
  { app, clock }: Emulation,
  params: URLSearchParams,
  token: string,
  viewer: FacebookViewer,
): void {
  const proof = params.get('appsecret_proof')
  if (proof === null) {
    if (!app.requireAppSecretProof || viewer.kind === 'app') return
    throw proofRefusal('API calls from the server require an appsecret_proof argument')
  }
  const time = params.get('appsecret_time')
  const fresh = time === null || Math.abs(clock.now() - Number(time) * SECOND_MS) <= 5 * MINUTE_MS
  const signed = time === null ? token : `${token}|${time}`
  const expected = createHmac('sha256', app.secret).update(signed).digest('hex')
  const isForeign = viewer.kind !== 'app' && viewer.token.isForeign
  if (!fresh || isForeign || proof !== expected)
    throw proofRefusal('Invalid appsecret_proof provided in the API argument')
}

function proofRefusal(message: string): Refusal {
  return new Refusal({ message, code: 100, type: 'GraphMethodException' })
}
