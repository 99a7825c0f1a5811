import type { EmulatorClock } from './clock.ts'
import type { TokenEnd } from './fault.ts'
import { sessionTime } from './times.ts'
import type { TokenLife } from './tokens.ts'

export interface TokenProblem {
  readonly message: string
  readonly code: 190 | 102
  readonly subcode?: number
}

const INVALIDATED =
  'The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.'

// Codes D handle-errors (490 P, 493 P 2018); texts of 460 P captures, of 458 and 463 P and D, the others M.
const TEXTS: Readonly<Record<TokenEnd, string>> = {
  102: 'Session key invalid or no longer valid',
  458: 'The user has not authorized application {app}.',
  459: 'You cannot access the app till you log in to www.facebook.com and follow the instructions given.',
  460: INVALIDATED,
  463: 'Session has expired.',
  464: 'Sessions for the user are not allowed because the user is not a confirmed user.',
  467: 'The session is invalid because the user logged out.',
  490: 'The user is enrolled in a blocking, logged-in checkpoint',
  492: 'The user must be an administrator, editor, or moderator of the page in order to impersonate it.',
  493: "The user hasn't engaged the app in longer than 90 days.",
}

/** Why a token no longer works; `undefined` while it does. */
export function tokenProblem(
  { app, clock }: { readonly app: { readonly id: string }; readonly clock: EmulatorClock },
  { end, expiresAt }: TokenLife,
): TokenProblem | undefined {
  if (end !== undefined) {
    const text = TEXTS[end].replace('{app}', app.id)
    if (end === 102) return { message: text, code: 102 }
    return { message: `Error validating access token: ${text}`, code: 190, subcode: end }
  }
  if (expiresAt === 'never' || expiresAt > clock.now()) return undefined
  const times = `Session has expired on ${sessionTime(expiresAt)}. The current time is ${sessionTime(clock.now())}.`
  return { message: `Error validating access token: ${times}`, code: 190, subcode: 463 }
}

/** Ends a token; one that has ended for good keeps its first reason. */
export function endToken(token: TokenLife, end: TokenEnd, nowMs: number): void {
  // An expired token shows the time at which it ended.
  if (end === 463) token.expiresAt = nowMs
  // A checkpoint can be passed, what comes on top of it cannot.
  else if (token.end === undefined || token.end === 459) token.end = end
}
