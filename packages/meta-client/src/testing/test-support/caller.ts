import type { Emulator } from '../emulator.ts'

// A tiny Meta client for the emulator's own tests. It is not ours on purpose: the two must not agree by accident.

export const REDIRECT_URI = 'https://app.example.test/callback'
export const SCOPES =
  'pages_show_list,pages_read_engagement,pages_read_user_content,read_insights,instagram_basic,instagram_manage_insights'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
  /** The value under a path of keys, `undefined` where it ends early. */
  at(...path: readonly (string | number)[]): unknown
}

interface Door {
  readonly dialog: string
  readonly graph: string
  readonly fetch: typeof fetch
}

export function createCaller(meta: Emulator, door: Partial<Door> = {}) {
  const { dialog = 'https://www.facebook.com', graph = 'https://graph.facebook.com', fetch: ask = meta.fetch } = door

  const dialogUrl = (changes: Record<string, string> = {}) => {
    const query = { client_id: meta.app.id, redirect_uri: REDIRECT_URI, state: 'state-1', scope: SCOPES, ...changes }
    return `${dialog}/v26.0/dialog/oauth?${new URLSearchParams(query)}`
  }

  /** Posts the consent page without choices and returns where the browser is sent. */
  async function consent(changes?: Record<string, string>): Promise<URL> {
    const response = await ask(dialogUrl(changes), { method: 'POST', redirect: 'manual' })
    return new URL(response.headers.get('location') ?? `about:blank#${response.status}`)
  }

  /** POST to the token endpoint with nothing but the given form. */
  async function bare(form: Record<string, string>): Promise<Answer> {
    const body = new URLSearchParams(form)
    return readAnswer(await ask(`${graph}/v26.0/oauth/access_token`, { method: 'POST', body }))
  }

  const exchange = (changes: Record<string, string>) =>
    bare({ client_id: meta.app.id, client_secret: meta.app.secret, ...changes })

  const extend = (token: string) => exchange({ grant_type: 'fb_exchange_token', fb_exchange_token: token })

  async function redeem(code: string): Promise<Answer> {
    return exchange({ code, redirect_uri: REDIRECT_URI })
  }

  async function newCode(changes?: Record<string, string>): Promise<string> {
    return (await consent(changes)).searchParams.get('code') ?? ''
  }

  /** The whole login; answers the person's long-lived token. */
  async function logIn(changes?: Record<string, string>): Promise<string> {
    const short = await redeem(await newCode(changes))
    return String((await extend(String(short.at('access_token')))).at('access_token'))
  }

  /** GET of a path after the version, with or without a token. */
  async function get(path: string, token?: string): Promise<Answer> {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    return readAnswer(await ask(`${graph}/v26.0/${path}`, { headers }))
  }

  async function pageToken(pageId: string, changes?: Record<string, string>): Promise<string> {
    return String((await get(`${pageId}?fields=access_token`, await logIn(changes))).at('access_token'))
  }

  return { dialogUrl, consent, bare, exchange, extend, redeem, newCode, logIn, get, pageToken }
}

export async function readAnswer(response: Response): Promise<Answer> {
  const body: unknown = await response.json()
  return {
    status: response.status,
    headers: response.headers,
    body,
    at: (...path) => path.reduce<unknown>((value, key) => child(value, key), body),
  }
}

export function child(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return new Map(Object.entries(value)).get(String(key))
}

/** The list under a path of keys, empty where there is none. */
export function items(answer: Answer, ...path: readonly (string | number)[]): readonly unknown[] {
  const list = answer.at(...path)
  return Array.isArray(list) ? list : []
}

/** The named key of every item under `data`. */
export function column(answer: Answer, key: string): readonly unknown[] {
  return items(answer, 'data').map((item) => child(item, key))
}

export function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}
