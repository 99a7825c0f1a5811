import { createHandlers, type HandlersOptions } from '../http.ts'
import type { Owner } from '../connect/flow.ts'
import type { Shop } from './shop.ts'

const SITE = 'https://app.example.test'

/** A request as a test words it; what is left out is as a page of the site would send it. */
export interface Wish {
  readonly body?: object | string
  /** Undefined: not sent. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly method?: string
  /** Where the handlers are. */
  readonly base?: string
}

/** A browser before the handlers of a shop: it keeps cookies, and is signed in as the shop's owner. */
export function openBrowser(shop: Shop, options: Partial<HandlersOptions> = {}) {
  const cookies = new Map<string, string>()
  const who: { is: Owner | null } = { is: { userId: shop.userId } }
  const handlers = createHandlers(shop.sync, { identify: () => who.is, ...options })

  async function send(
    path: string,
    { body, headers = {}, method, base = `${SITE}/api/social` }: Wish = {},
  ): Promise<Response> {
    const isPost = method === 'POST' || body !== undefined
    const all = {
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      ...(isPost && { origin: SITE, 'content-type': 'application/json' }),
      ...headers,
    }
    const sent = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined)
    const request = new Request(path.startsWith('https:') ? path : `${base}/${path}`, {
      method: method ?? (isPost ? 'POST' : 'GET'),
      headers: sent,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const response = await handlers[isPost ? 'POST' : 'GET'](request)
    keep(response)
    return response
  }

  // As a browser does: a cookie whose Max-Age is 0 goes.
  function keep({ headers }: Response): void {
    for (const cookie of headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      const at = pair.indexOf('=')
      if (/; Max-Age=0(;|$)/.test(cookie)) cookies.delete(pair.slice(0, at))
      else cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
  }

  /** The answer's body, whatever its status. */
  async function ask(path: string, wish?: Wish): Promise<Readonly<Record<string, unknown>>> {
    const body: unknown = await (await send(path, wish)).json()
    return typeof body === 'object' && body !== null ? { ...body } : {}
  }

  /** Starts a login. */
  async function start(body: object = { platform: 'facebook' }, wish: Wish = {}) {
    const { flowId, authorizeUrl } = await ask('connect/start', { ...wish, body })
    if (typeof flowId !== 'string' || typeof authorizeUrl !== 'string') throw new Error('not started')
    return { flowId, authorizeUrl }
  }

  /** The same, and lets the person answer the dialog; gives the address that Meta sends the browser to. */
  async function consent(
    body?: object,
    answer: Parameters<typeof shop.meta.consent>[1] = {},
  ): Promise<{ readonly flowId: string; readonly back: string }> {
    const { flowId, authorizeUrl } = await start(body)
    return { flowId, back: (await shop.meta.consent(authorizeUrl, answer)).href }
  }

  /** Where a response sends the browser. */
  function landed(response: Response): { readonly path: string; readonly query: Readonly<Record<string, string>> } {
    const { origin, pathname, searchParams } = new URL(response.headers.get('location') ?? '')
    return { path: origin === SITE ? pathname : origin, query: Object.fromEntries(searchParams) }
  }

  return { cookies, who, send, ask, start, consent, landed }
}
