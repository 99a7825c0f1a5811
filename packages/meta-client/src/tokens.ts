import { configError } from './errors.ts'
import type { Secret } from './secret.ts'
import { concealed } from './secret.ts'

/** A person's token from Facebook Login. */
export interface UserToken extends Secret {
  readonly kind: 'user'
}
/** A Page's token, derived from a person's; also reads the Instagram account linked to the Page. */
export interface PageToken extends Secret {
  readonly kind: 'page'
}
/** The app's own token, `{app-id}|{app-secret}`. */
export interface AppToken extends Secret {
  readonly kind: 'app'
}
/** An Instagram account's token from Instagram Login; only graph.instagram.com takes it. */
export interface InstagramToken extends Secret {
  readonly kind: 'instagram'
}
export type Token = UserToken | PageToken | AppToken | InstagramToken

export function userToken(text: string | Secret): UserToken {
  return concealed(checked(text), { kind: 'user' })
}

export function pageToken(text: string | Secret): PageToken {
  return concealed(checked(text), { kind: 'page' })
}

export function appToken(appId: string, appSecret: string | Secret): AppToken {
  return concealed(checked(`${appId}|${exposed(appSecret)}`), { kind: 'app' })
}

export function instagramToken(text: string | Secret): InstagramToken {
  return concealed(checked(text), { kind: 'instagram' })
}

export function exposed(text: string | Secret): string {
  return typeof text === 'string' ? text : text.expose()
}

// Anything else would be refused by fetch as a header value, with the value in its error message.
export const TOKEN_TEXT = /^[\x21-\x7e]+$/

function checked(text: string | Secret): string {
  const token = exposed(text)
  if (!TOKEN_TEXT.test(token)) {
    throw configError(
      'A token must be visible ASCII characters: this one is empty or holds a space, a line break or more.',
    )
  }
  return token
}
