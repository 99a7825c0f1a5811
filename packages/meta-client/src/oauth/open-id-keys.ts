import * as z from 'zod/mini'
import { GraphError } from '../errors.ts'
import type { Caller } from '../graph/call.ts'
import { ifReadable } from '../if-readable.ts'

/** A public key of Meta's, with nothing else of what was sent. */
export interface OpenIdKey {
  readonly kty: 'RSA'
  readonly kid: string
  readonly n: string
  readonly e: string
}

export interface OpenIdKeys {
  /** The key that signs under this name; undefined: Meta shows none. */
  find(kid: string): Promise<OpenIdKey | undefined>
}

// D oidc-token 2023-07-18: keys have names, and so may change; how often is not told. Both times are ours.
const OLDEST_MS = 60 * 60_000
const PAUSE_MS = 60_000

const key = z.object({
  kty: z.literal('RSA'),
  kid: z.string().check(z.minLength(1)),
  n: z.string().check(z.regex(/^[\w-]{1,2048}$/)),
  e: z.string().check(z.regex(/^[\w-]{1,16}$/)),
  use: z.optional(z.literal('sig')),
  alg: z.optional(z.literal('RS256')),
})
const answer = z.object({ keys: z.array(ifReadable(key)) })

/**
 * Meta's keys for id tokens, kept for an hour. A name that is not among them makes us look once more, at most once a minute:
 * anybody can make up names.
 */
export function createOpenIdKeys(caller: Caller, now: () => number): OpenIdKeys {
  let known: { readonly keys: ReadonlyMap<string, OpenIdKey>; readonly readAt: number } | undefined
  let reading: Promise<ReadonlyMap<string, OpenIdKey>> | undefined

  async function read(): Promise<ReadonlyMap<string, OpenIdKey>> {
    // The slash at the end is part of the address (D).
    const path = '.well-known/oauth/openid/jwks/'
    const body = await caller.call({
      method: 'GET',
      host: 'facebookDialog',
      path,
      isUnversioned: true,
      purpose: 'read',
    })
    const { data } = answer.safeParse(body)
    if (data === undefined) throw noKeys()
    const keys = new Map(data.keys.flatMap((one) => (one === undefined ? [] : [[one.kid, bare(one)] as const])))
    known = { keys, readAt: now() }
    return keys
  }

  function readOnce(): Promise<ReadonlyMap<string, OpenIdKey>> {
    reading ??= read().finally(() => {
      reading = undefined
    })
    return reading
  }

  return {
    async find(kid) {
      const ageMs = known === undefined ? Number.POSITIVE_INFINITY : now() - known.readAt
      const keys = known === undefined || ageMs >= OLDEST_MS ? await readOnce() : known.keys
      const found = keys.get(kid)
      if (found !== undefined || ageMs < PAUSE_MS || ageMs >= OLDEST_MS) return found
      return (await readOnce()).get(kid)
    },
  }
}

const bare = ({ kty, kid, n, e }: z.infer<typeof key>): OpenIdKey => ({ kty, kid, n, e })

function noKeys(): GraphError {
  const endpoint = 'GET /.well-known/oauth/openid/jwks/'
  return new GraphError(`${endpoint}: the answer holds no keys. Try again later.`, {
    code: 'upstream_malformed',
    endpoint,
  })
}
