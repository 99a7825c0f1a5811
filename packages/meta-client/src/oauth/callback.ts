import type { Secret } from '../secret.ts'
import { secret } from '../secret.ts'
import { told } from '../told.ts'
import { SCOPE_NAME } from './check-scopes.ts'

/** What came back from Meta's dialog. Check the state before believing any of it. */
export type Callback =
  | {
      status: 'code'
      code: Secret
      state: string
      /**
       * Permissions, where the dialog was asked to tell them (`tellScopes`). They come through the browser, so they are a hint:
       * what was granted, `debugToken` says.
       */
      grantedScopes?: readonly string[]
      deniedScopes?: readonly string[]
    }
  /** The person said no. `reason` is one of Meta's words, such as `user_denied`. */
  | { status: 'denied'; state: string | undefined; reason: string }
  /** Meta could not go on. */
  | { status: 'failed'; state: string | undefined; metaCode: number | undefined }
  /** Not something Meta sends; `problem` completes "This is not an answer of Meta: ...". */
  | { status: 'malformed'; problem: string }

const LONGEST = 4096
const NAMES = [
  'code',
  'state',
  'error',
  'error_code',
  'error_reason',
  'error_message',
  'granted_scopes',
  'denied_scopes',
] as const

/**
 * Reads the query of the redirect back from the dialog of either login, by name and never by order.
 *
 * Anything with an error in it is an error, even beside a code. D 2026-03-10 manual-flow and business-login; P for
 * `error_code` and the form without `error`; M for `denied_scopes`.
 */
export function readCallback(input: URLSearchParams): Callback {
  const twice = NAMES.find((name) => input.getAll(name).length > 1)
  if (twice !== undefined) return { status: 'malformed', problem: `it carries ${twice} twice` }
  const long = NAMES.find((name) => (input.get(name)?.length ?? 0) > LONGEST)
  if (long !== undefined) return { status: 'malformed', problem: `its ${long} is too long` }

  const state = withoutFragment(input.get('state'))
  if (input.has('error') || input.has('error_code') || input.has('error_message')) {
    const reason = input.get('error_reason') ?? ''
    if (input.get('error') === 'access_denied' || reason === 'user_denied') {
      return { status: 'denied', state, reason: /^[a-z_]{1,64}$/.test(reason) ? reason : 'access_denied' }
    }
    const number = input.get('error_code') ?? ''
    return { status: 'failed', state, metaCode: /^\d{1,9}$/.test(number) ? Number(number) : undefined }
  }
  const code = withoutFragment(input.get('code'))
  if (code === undefined) return { status: 'malformed', problem: 'it carries neither a code nor an error' }
  if (state === undefined) return { status: 'malformed', problem: 'it carries no state' }
  const scopes = { grantedScopes: readNames(input, 'granted_scopes'), deniedScopes: readNames(input, 'denied_scopes') }
  return { status: 'code', code: secret(code), state, ...told(scopes) }
}

// Facebook appends `#_=_` and Instagram `#_`; they get into the value when a URL was taken apart by hand.
function withoutFragment(value: string | null): string | undefined {
  const text = value?.replace(/#_(=_)?$/, '')
  return text === '' ? undefined : text
}

// A list with anything else in it is not one of Meta's, and tells nothing.
function readNames(input: URLSearchParams, name: string): readonly string[] | undefined {
  const text = input.get(name)?.replace(/#_(=_)?$/, '')
  const names = text?.split(',').filter((one) => one !== '')
  return names?.every((one) => SCOPE_NAME.test(one)) ? names : undefined
}
