import type { Emulator } from '../emulator.ts'
import { type Answer, readAnswer } from './caller.ts'

// The same tiny client for Instagram Login.

export const REDIRECT_URI = 'https://app.example.test/callback/instagram'
export const INSTAGRAM_SCOPES =
  'instagram_business_basic,instagram_business_manage_insights,instagram_business_manage_comments'

interface Door {
  readonly dialog: string
  readonly api: string
  readonly graph: string
  readonly fetch: typeof fetch
}

export function createInstagramCaller(meta: Emulator, door: Partial<Door> = {}) {
  const { dialog = 'https://www.instagram.com', api = 'https://api.instagram.com' } = door
  const { graph = 'https://graph.instagram.com', fetch: ask = meta.fetch } = door
  const { id, secret } = meta.app.instagram

  const dialogUrl = (changes: Record<string, string> = {}) => {
    const asked = { client_id: id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: INSTAGRAM_SCOPES }
    return `${dialog}/oauth/authorize?${new URLSearchParams({ ...asked, state: 'state-1', ...changes })}`
  }

  /** Posts the consent page without choices and returns where the browser is sent. */
  async function consent(changes?: Record<string, string>): Promise<URL> {
    const response = await ask(dialogUrl(changes), { method: 'POST', redirect: 'manual' })
    return new URL(response.headers.get('location') ?? `about:blank#${response.status}`)
  }

  async function newCode(changes?: Record<string, string>): Promise<string> {
    return (await consent(changes)).searchParams.get('code') ?? ''
  }

  /** Parameters of the code exchange. */
  const exchangeForm = (changes: Record<string, string>) => {
    const fixed = { client_id: id, client_secret: secret, grant_type: 'authorization_code' }
    return new URLSearchParams({ ...fixed, redirect_uri: REDIRECT_URI, ...changes })
  }

  const exchange = (changes: Record<string, string>, init: RequestInit = { body: exchangeForm(changes) }) =>
    ask(`${api}/oauth/access_token`, { method: 'POST', ...init })

  const redeem = async (code: string): Promise<Answer> => readAnswer(await exchange({ code }))

  const shortToken = async (changes?: Record<string, string>) =>
    String((await redeem(await newCode(changes))).at('access_token'))

  const extend = (token: string, changes: Record<string, string> = {}) => {
    const query = { grant_type: 'ig_exchange_token', client_secret: secret, access_token: token, ...changes }
    return plain(`access_token?${new URLSearchParams(query)}`)
  }

  const refresh = (token: string) =>
    plain(`refresh_access_token?${new URLSearchParams({ grant_type: 'ig_refresh_token', access_token: token })}`)

  /** The whole login; answers the long-lived token. */
  const logIn = async (changes?: Record<string, string>) =>
    String((await extend(await shortToken(changes))).at('access_token'))

  /** A path without a version. */
  async function plain(path: string, init?: RequestInit): Promise<Answer> {
    return readAnswer(await ask(`${graph}/${path}`, init))
  }

  /** A path after the version, with or without a token. */
  const call = (method: string, path: string, token?: string) =>
    plain(`v26.0/${path}`, { method, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })

  const get = (path: string, token?: string) => call('GET', path, token)

  return {
    dialogUrl,
    consent,
    newCode,
    exchangeForm,
    exchange,
    redeem,
    shortToken,
    extend,
    refresh,
    logIn,
    plain,
    call,
    get,
  }
}
