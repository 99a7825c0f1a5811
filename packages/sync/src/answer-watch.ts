/** What Meta's answers tell beside their content. */
export interface Seen {
  /** The Graph version of the last answer that named one; undefined: none has. */
  readonly version: string | undefined
  /** How far Meta's clock was ahead of ours at the last answer that showed it, in ms; undefined: none has. */
  readonly aheadMs: number | undefined
}

export interface AnswerWatch {
  readonly fetch: typeof fetch
  readonly seen: () => Seen
}

/** Looks at the headers of what passes; nothing else of an answer is kept. */
export function createAnswerWatch(next: typeof fetch, { now }: { now: () => number }): AnswerWatch {
  let version: string | undefined
  let aheadMs: number | undefined
  return {
    async fetch(input, init) {
      const response = await next(input, init)
      const { headers } = response
      // A call without a version is answered by the app's own default, which nobody asked for.
      if (NAMES_VERSION.test(addressOf(input))) version = headers.get('facebook-api-version') ?? version
      const shown = Date.parse(headers.get('date') ?? '')
      if (!Number.isNaN(shown)) aheadMs = shown - now()
      return response
    },
    seen: () => ({ version, aheadMs }),
  }
}

const NAMES_VERSION = /^https?:\/\/[^/]+\/(.*\/)?v\d+\.\d+\//

const addressOf = (input: Parameters<typeof fetch>[0]): string => (input instanceof Request ? input.url : String(input))
