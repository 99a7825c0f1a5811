import type { Deliver } from './carrier.ts'

/** A subscription of the app, as its dashboard or `/{app-id}/subscriptions` sets it. */
export interface WebhookSubscription {
  /** `page`, `instagram`, `user`, `permissions`. */
  readonly object: string
  readonly callbackUrl: string
  readonly verifyToken: string
  readonly fields: readonly string[]
  /** Whether deliveries hold the new values (`changes`) or only names (`changed_fields`). Default true. */
  readonly includeValues?: boolean
  /**
   * Whose secret signs. D: the app's; of apps with Instagram Login some peers say that of the Instagram product (P), nobody
   * could establish it. Default `app`.
   */
  readonly signedWith?: 'app' | 'instagram'
  /** Whether the older SHA-1 signature comes beside the other one, as it still may (D). Default `sent`. */
  readonly sha1?: 'sent' | 'absent'
}

// D: https with a valid certificate; http on this machine is an exception of ours, for tests.
export function isCallbackAddress(address: string): boolean {
  const url = URL.parse(address)
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && /^(localhost|127\.0\.0\.1)$/.test(url.hostname))
}

/** How an address failed its verification. */
interface VerificationFailure {
  readonly status: number | undefined
}

export interface Subscriptions {
  /** By object. */
  readonly all: Map<string, WebhookSubscription>
  /** Asks the address for its challenge, and keeps the subscription when it comes back. */
  verifyAndKeep(subscription: WebhookSubscription): Promise<VerificationFailure | undefined>
}

export function createSubscriptions(deliver: Deliver, nextChallenge: () => string): Subscriptions {
  const all = new Map<string, WebhookSubscription>()
  return {
    all,
    async verifyAndKeep(subscription) {
      const challenge = nextChallenge()
      const url = new URL(subscription.callbackUrl)
      // D: three parameters with a dot in their names; the answer is 200 with the bare challenge.
      url.searchParams.set('hub.mode', 'subscribe')
      url.searchParams.set('hub.challenge', challenge)
      url.searchParams.set('hub.verify_token', subscription.verifyToken)
      const answer = await deliver(new Request(url)).catch(() => undefined)
      if (answer?.status !== 200 || (await answer.text()) !== challenge) return { status: answer?.status }
      all.set(subscription.object, subscription)
      return undefined
    },
  }
}
