import { HOUR_MS, SECOND_MS } from '../clock.ts'
import { unixSeconds } from '../times.ts'
import type { Deliver } from './carrier.ts'
import type { Outbox } from './outbox.ts'
import { signedRequest } from './signatures.ts'

/** What an application answered to a deletion request. */
export interface DeletionAnswer {
  /** Where the person can read how far the deletion is. */
  readonly url: string
  readonly confirmationCode: string
}

export interface PersonCallbacks {
  /** A person, or an account with Instagram Login, has removed the app. */
  deauthorized(holderId: string): void
  requestDeletion(holderId: string): Promise<DeletionAnswer>
}

/** Whom to call about somebody. */
interface Callee {
  /** What the app knows them by. */
  readonly userId: string
  readonly secret: string
  readonly deauthorizeUrl?: string
  readonly dataDeletionUrl?: string
}

/** The two callbacks with a `signed_request` (D): one form field, signed with the secret of the app or its Instagram product. */
export function createPersonCallbacks(
  calleeOf: (holderId: string) => Callee,
  { outbox, deliver, now }: { readonly outbox: Outbox; readonly deliver: Deliver; readonly now: () => number },
): PersonCallbacks {
  const form = ({ secret, userId }: Callee, more: object) => {
    const payload = { user_id: userId, algorithm: 'HMAC-SHA256', issued_at: unixSeconds(now()), ...more }
    return {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ signed_request: signedRequest(payload, secret) }).toString(),
    }
  }
  return {
    deauthorized(holderId) {
      const callee = calleeOf(holderId)
      const { deauthorizeUrl } = callee
      if (deauthorizeUrl === undefined) return
      // Whether Meta repeats it is unknown, chosen: it does not.
      const once = { what: 'deauthorize', url: deauthorizeUrl, isRetried: false, delayMs: 0 }
      outbox.post({ ...once, ...form(callee, {}) })
    },
    async requestDeletion(holderId) {
      const callee = calleeOf(holderId)
      const { dataDeletionUrl } = callee
      if (dataDeletionUrl === undefined)
        throw new Error('The app has no data deletion address: set app.dataDeletionUrl')
      // D sample: `expires` beside the rest; the hour is that of the sample.
      const sent = form(callee, { expires: unixSeconds(now()) + HOUR_MS / SECOND_MS })
      const response = await deliver(new Request(dataDeletionUrl, { method: 'POST', ...sent }))
      if (!response.ok) throw new Error(`The data deletion callback answered HTTP ${response.status}`)
      return readDeletion(await response.text())
    },
  }
}

// D: JSON with an address and an alphanumeric code.
function readDeletion(text: string): DeletionAnswer {
  const keys = new Map(Object.entries(parsed(text)))
  const url = keys.get('url')
  const code = keys.get('confirmation_code')
  if (typeof url !== 'string' || !URL.canParse(url) || typeof code !== 'string' || !/^[A-Za-z0-9]+$/.test(code)) {
    throw new Error('The data deletion callback must answer JSON with url and an alphanumeric confirmation_code')
  }
  return { url, confirmationCode: code }
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
