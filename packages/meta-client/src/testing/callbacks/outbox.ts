import { HOUR_MS, MINUTE_MS, type MovingClock } from '../clock.ts'
import type { Carrier, Deliver } from './carrier.ts'

/** One attempt to call the application. */
export interface Delivery {
  /** The object of a webhook, or which of the other callbacks it was. */
  readonly what: string
  /** Without its query. */
  readonly url: string
  /** 1 is the first one. */
  readonly attempt: number
  /** Milliseconds of the emulator's clock. */
  readonly at: number
  /** `undefined`: there was no answer. */
  readonly status: number | undefined
  readonly outcome: 'accepted' | 'will retry' | 'dropped'
}

interface Parcel {
  readonly what: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly isRetried: boolean
  /** Milliseconds of the clock before the first attempt. */
  readonly delayMs: number
}

export interface Outbox {
  post(parcel: Parcel): void
  /** Waits until nothing is under way; what waits for its time stays. */
  settled(): Promise<void>
  readonly deliveries: readonly Delivery[]
}

// D: repeated at once, then ever more seldom over 36 hours, then dropped. The times between are chosen.
const RETRY_AFTER_MS = [
  0,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  24 * HOUR_MS,
  36 * HOUR_MS,
]

export function createOutbox(clock: MovingClock, { deliver, underWay: signalNow }: Carrier): Outbox {
  const deliveries: Delivery[] = []
  const underWay = new Set<Promise<void>>()
  let waiting: { readonly at: number; readonly start: () => void }[] = []

  function startDue(): void {
    const due = waiting.filter(({ at }) => at <= clock.now())
    waiting = waiting.filter(({ at }) => at > clock.now())
    for (const { start } of due) start()
  }
  clock.onMove(startDue)

  function later(at: number, run: () => Promise<void>): void {
    const start = () => {
      const running = run().finally(() => underWay.delete(running))
      underWay.add(running)
    }
    waiting.push({ at, start })
    startDue()
  }

  async function attempt(parcel: Parcel, first: number, nth: number): Promise<void> {
    const at = clock.now()
    const { what, url, headers, body } = parcel
    const stopped = signalNow()
    const status = await statusOf(deliver, new Request(url, { method: 'POST', headers, body }))
    const isAccepted = status !== undefined && status >= 200 && status < 300
    // A clock that jumped over several times gets one attempt for all of them.
    const isRetried = parcel.isRetried && !stopped.aborted
    const next = isRetried ? RETRY_AFTER_MS.find((after, index) => index >= nth - 1 && first + after >= at) : undefined
    const outcome = isAccepted ? 'accepted' : next === undefined ? 'dropped' : 'will retry'
    deliveries.push({ what, url: withoutQuery(url), attempt: nth, at, status, outcome })
    if (outcome === 'will retry') later(first + (next ?? 0), () => attempt(parcel, first, nth + 1))
  }

  return {
    deliveries,
    post(parcel) {
      const first = clock.now() + parcel.delayMs
      later(first, () => attempt(parcel, Math.max(first, clock.now()), 1))
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

async function statusOf(deliver: Deliver, request: Request): Promise<number | undefined> {
  try {
    return (await deliver(request)).status
  } catch {
    // Whatever the application or the network does wrong, Meta sees no answer.
    return undefined
  }
}

function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}
