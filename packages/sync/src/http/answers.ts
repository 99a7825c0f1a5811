// Nothing here is for a cache, and no address of ours for another site.
const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
}

export interface AnswerOptions {
  /** Default 200. */
  readonly status?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

export function json(body: object, { status = 200, headers }: AnswerOptions = {}): Response {
  return Response.json(body, { status, headers: { ...HEADERS, ...headers } })
}

/** Sends a browser on with GET, so that the address it came to is in no history. */
export function seeOther(location: URL, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status: 303, headers: { ...HEADERS, ...headers, location: location.href } })
}
