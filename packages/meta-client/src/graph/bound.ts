import type { GraphError } from '../errors.ts'
import { configError, isGraphError } from '../errors.ts'
import type { Token } from '../tokens.ts'
import type { Call, Caller } from './call.ts'
import type { TokenOptions } from './read-options.ts'

/** Calls with one token, and with the one that took its place. */
export interface Bound {
  /** The token as it is now. */
  token(): Token
  call(wish: Omit<Call, 'token' | 'person'>): Promise<unknown>
  /** Meta refused `dead` for good; true: `token()` is another now. */
  replace(dead: Token, error: GraphError): Promise<boolean>
}

/** Binds a caller to a token. One that Meta no longer takes is replaced where `renew` knows another. */
export function bindToken(caller: Caller, token: Token, { person, renew }: TokenOptions): Bound {
  let current = token
  let renewing: Promise<Token | undefined> | undefined

  async function replace(dead: Token, error: GraphError): Promise<boolean> {
    if (renew === undefined) return false
    // Several calls that fail at once ask once, and one that comes late goes on with what the others got.
    if (dead === current) {
      renewing ??= renew(error).finally(() => (renewing = undefined))
      const next = await renewing
      if (next === undefined || next.expose() === dead.expose()) return false
      if (next.kind !== token.kind)
        throw configError(`renew gave a token of kind ${next.kind} for one of ${token.kind}.`)
      current = next
    }
    return true
  }

  return {
    token: () => current,
    replace,
    async call(wish) {
      const used = current
      try {
        return await caller.call({ ...wish, token: used, person })
      } catch (error) {
        // Refused for its token, it had no effect: a write too.
        if (!isGraphError(error) || error.action !== 'reconnect' || !(await replace(used, error))) throw error
        return caller.call({ ...wish, token: current, person })
      }
    },
  }
}
