import { createHash } from 'node:crypto'
import type { Config } from '../config.ts'

// As long as a flow is open, and not shorter: who goes back and answers the dialog again is known by it. The flow decides when
// it ends, and is redeemed once.
const MAX_AGE_SECONDS = 600

/** The cookie that binds one flow to one browser. */
export interface FlowCookie {
  /** Absent: this browser has none, or more than one of the name. */
  read(request: Request): string | undefined
  /** Value for `set-cookie`. */
  set(browserBinding: string): string
}

/**
 * Each flow has a cookie of its own, so that two tabs do not disturb each other. A `__Host-` cookie cannot be set by a
 * neighbouring subdomain, nor without encryption: plain http, which `readConfig` takes for localhost only, goes without.
 */
export function flowCookie(state: string, { redirectBaseUrl }: Pick<Config, 'redirectBaseUrl'>): FlowCookie {
  const isSecure = new URL(redirectBaseUrl).protocol === 'https:'
  const digest = createHash('sha256').update(`cookie:${state}`).digest('base64url')
  const name = `${isSecure ? '__Host-' : ''}bos-${digest}`
  return {
    read(request) {
      const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim())
      const values = pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1))
      return values.length === 1 ? values[0] : undefined
    },
    set: (browserBinding) =>
      `${name}=${browserBinding}; Path=/; Max-Age=${MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`,
  }
}
