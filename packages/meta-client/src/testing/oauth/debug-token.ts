import { Refusal, refuse } from '../refusal.ts'
import { unixSeconds } from '../times.ts'
import type { TokenRecord } from '../tokens.ts'
import { tokenProblem } from '../token-ends.ts'
import { appTokenOf } from '../viewer.ts'
import type { Emulation, Visit } from '../visit.ts'
import { FACEBOOK_PERMISSIONS } from './scopes.ts'

/** The answer with its ids as numbers, as one docs sample has them (D v25 reference); they are beyond what JavaScript holds. */
export function withNumericIds(text: string): string {
  return text.replaceAll(/"(app_id|user_id)":"(\d+)"/g, '"$1":$2')
}

/** Answers `/debug_token` (D v25 reference). An invalid token is a 200 with `is_valid: false` and an inner `subcode`. */
export function answerDebugToken({ emulation, params, viewer }: Visit): unknown {
  const { app, tokens, grants, store } = emulation
  // D: wants an app token or an app developer's; the emulator knows no developers. Code chosen.
  if (viewer.kind !== 'app') {
    const message =
      '(#100) You must provide an app access token, or a user access token that is an owner or developer of the app'
    throw new Refusal({ message, code: 100 })
  }
  const input = params.get('input_token')
  if (input === null) throw refuse.parameter('The parameter input_token is required')
  if (input === appTokenOf(emulation)) {
    return { data: { app_id: app.id, type: 'APP', application: app.name, is_valid: true, scopes: [] } }
  }
  const token = tokens.find(input)
  // M: an unreadable token.
  if (!token) {
    const error = { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' }
    return { data: { is_valid: false, scopes: [], error } }
  }
  // P (2 reports): HTTP 400 and this text.
  if (token.isForeign) throw refuse.parameter('The App_id in the input_token did not match the Viewing App')
  const { issuedAt, expiresAt, kind, pageId, personId } = token
  const who = {
    app_id: app.id,
    type: kind === 'page' ? 'PAGE' : store.systemUsers.has(personId) ? 'SYSTEM_USER' : 'USER',
    application: app.name,
    user_id: personId,
    // D: a Page token names its Page here and the person above.
    ...(pageId !== undefined && { profile_id: pageId }),
    issued_at: unixSeconds(issuedAt),
    // D: 0 is never.
    expires_at: expiresAt === 'never' ? 0 : unixSeconds(expiresAt),
  }
  const problem = tokenProblem(emulation, token)
  if (problem) {
    return { data: { ...who, is_valid: false, scopes: [], error: problem } }
  }
  const dataAccessUntil = grants.dataAccessUntil(personId)
  return {
    data: {
      ...who,
      // P: 0 for system users.
      data_access_expires_at: dataAccessUntil === 'never' ? 0 : unixSeconds(dataAccessUntil),
      is_valid: true,
      ...(token.metadata && { metadata: token.metadata }),
      ...scopesOf(emulation, token),
    },
  }
}

// D and P: target_ids name the picked Pages, their Instagram accounts for Instagram permissions, and are left out when the
// person allowed all present and future ones. An empty list was never seen; that nothing picked gives one is chosen, and so
// is that business_management, whose businesses nobody picks here, never lists any.
function scopesOf({ grants, store }: Emulation, { personId }: TokenRecord): object {
  const grant = grants.of(personId)
  const scopes = [...(grant?.permissions ?? [])].filter(([, status]) => status === 'granted').map(([scope]) => scope)
  const pages = grant?.pages === 'all' ? undefined : [...(grant?.pages ?? [])]
  const targets = {
    page: pages,
    instagram: pages?.flatMap((id) => store.pages.get(id)?.instagram?.id ?? []),
    business: undefined,
  }
  const granular = scopes.flatMap((scope) => {
    const asset = FACEBOOK_PERMISSIONS[scope]?.asset
    if (!asset) return []
    const ids = targets[asset]
    return [ids ? { scope, target_ids: ids } : { scope }]
  })
  return { scopes, granular_scopes: granular }
}
