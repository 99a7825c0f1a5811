import { createHash } from 'node:crypto'
import type { Config } from '../config.ts'

// As long as a flow is open. The flow decides when it ends: a clock that runs ahead must not end the cookie before it.
const MAX_AGE_SECONDS = 600

/** The cookie that binds one flow to one browser. */
export interface FlowCookie {
  /** Absent: this browser has none, or more than one of the name. */
  read(request: Request): string | undefined
  /** Values for `set-cookie`. */
  set(browserBinding: string): string
  clear(): string
}

/**
 * Each flow has a cookie of its own, so that two tabs do not disturb each other. A `__Host-` cookie cannot be set by a
 * neighbouring subdomain, nor without encryption: plain http, which `readConfig` takes for localhost only, goes without.
 */
export function flowCookie(state: string, { redirectBaseUrl }: Config): FlowCookie {
  const isSecure = new URL(redirectBaseUrl).protocol === 'https:'
  const digest = createHash('sha256').update(`cookie:${state}`).digest('base64url')
  const name = `${isSecure ? '__Host-' : ''}bos-${digest}`
  const withAge = (value: string, seconds: number): string =>
    `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  return {
    read(request) {
      const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim())
      const values = pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1))
      return values.length === 1 ? values[0] : undefined
    },
    set: (browserBinding) => withAge(browserBinding, MAX_AGE_SECONDS),
    clear: () => withAge('', 0),
  }
}
