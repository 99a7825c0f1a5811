import { invalidRequest } from '../errors.ts'
import type { Secret } from '../secret.ts'
import { appSecretProof } from '../signatures.ts'
import type { Token } from '../tokens.ts'
import type { MetaHosts } from './hosts.ts'
import type { HttpRequest, Method } from './http.ts'
import type { Params } from './params.ts'

export interface Address {
  method: Method
  /** Below the version, such as `17841/insights`. */
  path: string
  params?: Params | undefined
  /** Absent on the endpoints that hand out tokens. */
  token?: Token | undefined
  /** Default: the Graph host of the token. */
  host?: keyof MetaHosts | undefined
  /** The few places outside the Graph, and those of tokens on graph.instagram.com, stand without (D). */
  isUnversioned?: boolean | undefined
}

export interface Realm {
  hosts: MetaHosts
  version: string
  appSecret: string | Secret | undefined
}

/** Where a call goes and what it carries: the token in a header, everything of a POST in its body. */
export function addressOf(address: Address, { hosts, version, appSecret }: Realm) {
  const { method, path, token, host = token?.kind === 'instagram' ? 'instagramGraph' : 'facebookGraph' } = address
  const all = signedParams(address, appSecret)
  // A path without a version is one of ours, never a caller's.
  const below = address.isUnversioned ? path : `${version}/${checkedPath(method, path)}`
  const url = `${hosts[host]}/${below}`
  const headers: HttpRequest['headers'] = { accept: 'application/json' }
  if (token !== undefined) headers['authorization'] = `Bearer ${token.expose()}`
  if (method === 'POST') return { url, headers, form: all }
  // A plus would be read as a space in a form only; D shows %20 in the dialogs' addresses.
  return { url: all.size > 0 ? `${url}?${String(all).replaceAll('+', '%20')}` : url, headers }
}

/** The parameters with the proof of the app's secret, on the hosts that know one. */
export function signedParams({ params = {}, token }: Address, appSecret: Realm['appSecret']): URLSearchParams {
  const all = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    all.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  // Not for Instagram Login: undocumented there, and no peer sends it.
  if (token !== undefined && token.kind !== 'instagram' && appSecret !== undefined) {
    all.set('appsecret_proof', appSecretProof(token, appSecret))
  }
  return all
}

const SEGMENTS = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/

export function checkedPath(method: Method, path: string): string {
  if (method === 'POST' && path === '') return path // a batch
  if (/^v\d+\.\d+(\/|$)/.test(path))
    throw invalidRequest('A Graph path has no version: the client puts its own before it.')
  if (!SEGMENTS.test(path) || /(^|\/)\.{1,2}(\/|$)/.test(path)) {
    throw invalidRequest('A Graph path holds ids and names between single slashes; parameters go into params.')
  }
  return path
}

const WORDS = new Set(['', 'me', 'oauth', 'debug_token', 'access_token', 'refresh_access_token', '.well-known'])

/** The call as errors name it: words stay, everything else is somebody's id; a name in first place may be a person's. */
export function endpointTemplate(method: Method, path: string): string {
  const segments = path.split('/').map((segment, index) => {
    if (index === 0) return WORDS.has(segment) ? segment : '{id}'
    return /^[a-z_]*$/.test(segment) ? segment : '{id}'
  })
  return `${method} /${segments.join('/')}`
}
