import { configError } from '../errors.ts'
import type { Secret } from '../secret.ts'
import { isSameText } from '../signatures.ts'
import { exposed } from '../tokens.ts'

/**
 * The answer to Meta's question whether an address is yours, as it must go back: with status 200, as `text/plain`.
 *
 * @param query Of the GET; Meta asks when the app subscribes (D).
 * @param verifyToken The one the app subscribed with.
 * @returns Undefined: not Meta, or not about this app. Answer 403.
 * @throws {GraphError} `config` for an empty verify token, which everybody knows.
 */
export function answerChallenge(query: URLSearchParams, verifyToken: string | Secret): string | undefined {
  const expected = exposed(verifyToken)
  if (expected === '') throw configError('The verify token is empty: set META_WEBHOOK_VERIFY_TOKEN.')
  const [mode, shown, challenge] = ['hub.mode', 'hub.verify_token', 'hub.challenge'].map((name) => only(query, name))
  if (mode !== 'subscribe' || shown === undefined || !isSameText(shown, expected)) return undefined
  // Meta sends digits (D). Nothing that a browser could take for more than text is sent back.
  return challenge !== undefined && /^[0-9A-Za-z_-]{1,128}$/.test(challenge) ? challenge : undefined
}

function only(query: URLSearchParams, name: string): string | undefined {
  const [value, ...others] = query.getAll(name)
  return others.length === 0 ? value : undefined
}
