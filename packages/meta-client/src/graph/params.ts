import { invalidRequest } from '../errors.ts'
import type { Method } from './http.ts'

/** A list goes out as JSON text (D). */
export type Params = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>

/** Parameters of Meta's that are secrets. An address with one ends up in logs, and that of a read is sent again. */
export const SECRET_PARAMS: readonly string[] = [
  'access_token',
  'client_secret',
  'code',
  'code_verifier',
  'fb_exchange_token',
  'input_token',
  'verify_token',
]

/** What a listing sets by itself. */
export const LIST_PARAMS: readonly string[] = ['fields', 'limit', 'after', 'before', 'since', 'until']

/** The caller's own parameters, or `invalid_request`: no secret in an address, no second token, none that is set already. */
export function checkedParams(params: Params, method: Method, taken: readonly string[] = []): Params {
  for (const name of Object.keys(params)) {
    if (name === 'access_token') throw invalidRequest('The token is the one of withToken(), never a parameter.')
    if (method !== 'POST' && SECRET_PARAMS.includes(name)) {
      throw invalidRequest(`${name} is a secret and does not go into an address: see createFacebookLogin.`)
    }
    if (taken.includes(name)) throw invalidRequest(`${name} is an option of the listing, not one of its params.`)
  }
  return params
}
