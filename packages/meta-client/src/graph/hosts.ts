import { configError } from '../errors.ts'

/** Base URLs of Meta's hosts, without a trailing slash; a path prefix is allowed, so an emulator can stand in for all. */
export interface MetaHosts {
  /** Where the browser goes for Facebook Login. */
  facebookDialog: string
  facebookGraph: string
  /** Where the browser goes for Instagram Login. */
  instagramDialog: string
  /** Code exchange of Instagram Login. */
  instagramApi: string
  instagramGraph: string
}

// D 2026-03-10 manual-flow; D business-login; P 2026-08-24: api.instagram.com no longer shows the dialog.
export const META_HOSTS: MetaHosts = {
  facebookDialog: 'https://www.facebook.com',
  facebookGraph: 'https://graph.facebook.com',
  instagramDialog: 'https://www.instagram.com',
  instagramApi: 'https://api.instagram.com',
  instagramGraph: 'https://graph.instagram.com',
}

/**
 * Meta's hosts with the given ones in their place.
 *
 * @throws {GraphError} `config` for a base that is not https (http only on loopback) or holds more than scheme, host and path.
 */
export function resolveHosts(hosts: Partial<MetaHosts> = {}): MetaHosts {
  const at = (name: keyof MetaHosts) => checkedBase(name, hosts[name] ?? META_HOSTS[name])
  return {
    facebookDialog: at('facebookDialog'),
    facebookGraph: at('facebookGraph'),
    instagramDialog: at('instagramDialog'),
    instagramApi: at('instagramApi'),
    instagramGraph: at('instagramGraph'),
  }
}

function checkedBase(name: keyof MetaHosts, text: string): string {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw configError(`hosts.${name} must be a base URL such as ${META_HOSTS[name]}: scheme, host and perhaps a path.`)
  }
  if (!isSecure(url)) throw configError(`hosts.${name} must be https; http is accepted for loopback addresses only.`)
  return url.href.replace(/\/+$/, '')
}

// https, or http on this machine.
function isSecure(url: URL): boolean {
  if (url.protocol === 'https:') return true
  return url.protocol === 'http:' && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)
}
