import type { SoftFault } from './faults.ts'

/** Waits in real time; rejects as soon as the caller gives up. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      clearTimeout(timer)
      // What a caller aborts with is his own value, which fetch hands back as it is.
      // oxlint-disable-next-line prefer-promise-reject-errors
      reject(signal.reason)
    }
    const timer = Number.isFinite(ms) ? setTimeout(done, ms) : undefined
    function done() {
      signal.removeEventListener('abort', giveUp)
      resolve()
    }
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
  })
}

/** The first characters of an answer, then its end or a broken connection. */
export async function cut(response: Response, fault: Extract<SoftFault, { cutAfter: number }>): Promise<Response> {
  const { cutAfter, ending = 'end' } = fault
  const start = (await response.text()).slice(0, cutAfter)
  const { status, headers } = response
  if (ending === 'end') return new Response(start, { status, headers })
  let isSent = false
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (isSent) controller.error(new TypeError('terminated'))
      else controller.enqueue(new TextEncoder().encode(start))
      isSent = true
    },
  })
  return new Response(broken, { status, headers })
}
