const SAYS = {
  400: 'The body could not be read.',
  403: 'Refused.',
  404: 'There is nothing here.',
  405: 'This address is not called like this.',
  413: 'The body is too long.',
  503: 'Try again later.',
} as const

/** A refusal, which tells nothing of what was wrong: that is for the operator. */
export function refusal(status: keyof typeof SAYS, headers: Readonly<Record<string, string>> = {}): Response {
  return plain(SAYS[status], status, headers)
}

export function unreadable(problem: 'too_long' | 'broken'): Response {
  return refusal(problem === 'too_long' ? 413 : 400)
}

export function plain(text: string, status: number, more: Readonly<Record<string, string>> = {}): Response {
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...more,
  }
  return new Response(text, { status, headers })
}
