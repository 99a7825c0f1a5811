/** Sends what Meta calls an application with. A handler of yours can stand in for the network. */
export type Deliver = (request: Request) => Promise<Response>

/** Carries requests to the application. */
export interface Carrier {
  /** Rejects when there is no answer in time, or when it was stopped. */
  readonly deliver: Deliver
  /** Fires when what is under way now is given up. */
  readonly underWay: () => AbortSignal
  /** Gives up what is under way; what comes later is carried again. */
  readonly stop: () => void
}

// How long Meta waits is unknown, chosen. Real time: the clock of the emulator stands still.
const LIMIT_MS = 10_000

/** D webhooks: the address itself answers; that Meta follows no redirect is chosen. */
export function createCarrier(deliver: Deliver = (request) => fetch(request), limitMs = LIMIT_MS): Carrier {
  let stopping = new AbortController()
  return {
    deliver(request) {
      const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(limitMs)])
      // A handler need not look at the signal.
      return Promise.race([deliver(new Request(request, { redirect: 'manual', signal })), failure(signal)])
    },
    underWay: () => stopping.signal,
    stop() {
      stopping.abort()
      stopping = new AbortController()
    },
  }
}

function failure(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('The application gave no answer in time')), { once: true })
  })
}
