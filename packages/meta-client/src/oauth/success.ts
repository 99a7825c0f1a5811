import { GraphError } from '../errors.ts'

/**
 * Reads Meta's yes to a write: `true` (D), `{"success":true}` (M, P), or either as text (D subscribed_apps sample).
 *
 * @throws {GraphError} `outcome_unknown` for anything else.
 */
export function checkSuccess(body: unknown, endpoint: string): void {
  const said = typeof body === 'object' && body !== null && 'success' in body ? body.success : body
  if (said === true || said === 'true') return
  throw new GraphError(`${endpoint}: Meta did not say that it was done. Look whether it was before you try again.`, {
    code: 'outcome_unknown',
    endpoint,
  })
}
