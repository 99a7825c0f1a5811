import { Refusal, refuse } from '../refusal.ts'
import { tokenProblem } from '../token-ends.ts'
import type { Emulation } from '../visit.ts'
import type { InstagramTokenRecord } from './tokens.ts'

/** Finds a token of Instagram Login that still works. */
export function liveToken(emulation: Emulation, text: string, method: string): InstagramTokenRecord {
  const { app, clock, instagramApp, instagramTokens } = emulation
  const token = instagramTokens.find(text)
  // P: any other text, tokens of Facebook Login among them.
  if (!token) throw refuse.unparsableToken()
  // That a text names the app by the id of this login is chosen.
  const problem = tokenProblem({ app: app.instagram, clock }, token)
  if (problem) throw new Refusal({ ...problem, challenge: 'invalid_token' })
  // P: what every call answers while the app is in development and the account is no tester.
  if (!instagramApp.admits(token.accountId)) throw unsupported(method)
  return token
}

/** P: the one answer of this host to everything it cannot route. It speaks of the method where that is not the cause. */
export function unsupported(method: string): Refusal {
  return new Refusal({ message: `Unsupported request - method type: ${method.toLowerCase()}`, code: 100 })
}
