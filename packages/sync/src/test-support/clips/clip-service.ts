interface Clip {
  readonly id: string
  title: string
  readonly publishedAt: string
  readonly views?: number
}

const PAGE = 20
const HOUR_S = 3600

/** The platform that `clips.ts` reads, in memory: newest first, in pages, with tokens that live for an hour. */
export function createClipService({ now }: { now: () => number }) {
  const clips: Clip[] = []
  let serial = 0
  let isOpen = true
  let tokenEndsAt = now() + HOUR_S * 1000
  let token = 'FAKE-clips-access-0'
  let throttledUntil = 0

  function list(query: URLSearchParams): object {
    const [since, until, after] = ['since', 'until', 'after'].map((name) => query.get(name) ?? '')
    const listed = clips
      .filter(({ publishedAt }) => (!since || publishedAt >= since) && (!until || publishedAt < until))
      .toSorted((a, b) => b.publishedAt.localeCompare(a.publishedAt) || b.id.localeCompare(a.id))
    const start = after ? listed.findIndex(({ id }) => id === after) + 1 : 0
    const page = listed.slice(start, start + PAGE)
    return {
      clips: page.map(({ id, title, publishedAt, views }) => ({
        id,
        title,
        published_at: publishedAt,
        url: `https://clips.example.test/watch/${id}?signature=${now()}`,
        views,
      })),
      next: start + PAGE < listed.length ? (page.at(-1)?.id ?? null) : null,
    }
  }

  function answer(request: Request): Response {
    const { pathname, searchParams } = new URL(request.url)
    if (now() < throttledUntil) {
      return new Response('', { status: 429, headers: { 'retry-after': String((throttledUntil - now()) / 1000) } })
    }
    if (pathname === '/v1/token') {
      if (!isOpen) return new Response('', { status: 401 })
      serial += 1
      token = `FAKE-clips-access-${serial}`
      tokenEndsAt = now() + HOUR_S * 1000
      return Response.json({ access_token: token, expires_in: HOUR_S })
    }
    const isTaken = request.headers.get('authorization') === `Bearer ${token}` && isOpen && now() < tokenEndsAt
    if (!isTaken) return new Response('', { status: 401 })
    if (pathname === '/v1/channel') return Response.json({ name: 'Blue Store', followers: 77 })
    if (pathname === '/v1/clips') return Response.json(list(searchParams))
    return new Response('', { status: 404 })
  }

  return {
    fetch: async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => answer(new Request(input, init)),
    token,
    refreshToken: 'FAKE-clips-refresh',
    tokenEndsAt: new Date(tokenEndsAt),
    add: (title: string): string => {
      const id = `clip_${String(clips.length).padStart(5, '0')}`
      clips.push({ id, title, publishedAt: new Date(now()).toISOString(), views: clips.length })
      return id
    },
    edit: (id: string, title: string): void => {
      const found = clips.find((clip) => clip.id === id)
      if (found) found.title = title
    },
    remove: (id: string): void => {
      clips.splice(
        clips.findIndex((clip) => clip.id === id),
        1,
      )
    },
    throttle: (ms: number): void => {
      throttledUntil = now() + ms
    },
    end: (): void => {
      isOpen = false
    },
  }
}
