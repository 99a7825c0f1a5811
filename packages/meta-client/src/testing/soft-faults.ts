import type { SoftFault } from './fault.ts'

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

/** The same answer with other usage headers, those of the account that was asked about. */
export function spoilUsage(response: Response, usage: 'absent' | 'malformed' | 'several', accountId: string): Response {
  const names = [...response.headers.keys()].filter((name) => name.endsWith('usage'))
  switch (usage) {
    case 'absent':
      for (const name of names) response.headers.delete(name)
      break
    case 'malformed':
      for (const name of names.length > 0 ? names : ['x-app-usage']) response.headers.set(name, '{"call_count":')
      break
    case 'several': {
      const share = { call_count: 3, total_cputime: 2, total_time: 2, estimated_time_to_regain_access: 0 }
      const types = ['instagram', 'pages', 'ads_insights'].map((type) => ({ type, ...share }))
      response.headers.set('x-business-use-case-usage', JSON.stringify({ [accountId]: types }))
    }
  }
  return response
}

export function retype(response: Response, contentType: string): Response {
  if (contentType === '') response.headers.delete('content-type')
  else response.headers.set('content-type', contentType)
  return response
}
