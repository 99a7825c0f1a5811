import * as z from 'zod/mini'
import type { GraphErrorCode } from '../errors.ts'
import { findErrorKind } from '../graph/error-codes.ts'
import { idText } from '../id-text.ts'
import { ifReadable } from '../if-readable.ts'
import { told } from '../told.ts'

export interface GranularScope {
  scope: string
  targetIds: readonly string[] | undefined
}

/** What Meta says of a token. */
export interface TokenInfo {
  isValid: boolean
  /** The app it was made for: compare it with yours before trusting a token that somebody else handed over. */
  appId: string | undefined
  /** `USER`, `PAGE`, `APP`, `SYSTEM_USER`, ... */
  type: string | undefined
  /** The person, app-scoped; of a Page token too. */
  userId: string | undefined
  /** The Page of a Page token. */
  profileId: string | undefined
  /** Undefined: Meta did not say. */
  expiresAt: Date | 'never' | undefined
  /** When reads of the person's data end unless they come back; about 90 days. */
  dataAccessExpiresAt: Date | 'never' | undefined
  issuedAt: Date | undefined
  /** Undefined: Meta did not say, which is not the same as none. */
  scopes: readonly string[] | undefined
  /**
   * Which assets each permission covers; `targetIds` undefined: all, also future ones. A permission that cannot be read
   * is left out; undefined as a whole: Meta did not say.
   */
  granularScopes: readonly GranularScope[] | undefined
  /** Of a login with `reauthenticate`: the one it was opened with. */
  authNonce?: string
  /** Why it is not valid, where Meta says so. */
  problem?: { code: GraphErrorCode; metaCode: number; subcode: number | undefined }
}

const moment = z.pipe(
  z.number().check(z.nonnegative(), z.maximum(1e11)),
  z.transform((seconds) => (seconds === 0 ? ('never' as const) : new Date(seconds * 1000))),
)

const granularScope = z.object({ scope: z.string(), target_ids: z.optional(z.array(idText)) })
const answer = z.object({
  data: z.object({
    is_valid: z.boolean(),
    app_id: ifReadable(idText),
    type: ifReadable(z.string()),
    user_id: ifReadable(idText),
    profile_id: ifReadable(idText),
    expires_at: ifReadable(moment),
    data_access_expires_at: ifReadable(moment),
    issued_at: ifReadable(moment),
    scopes: ifReadable(z.array(z.string())),
    granular_scopes: ifReadable(z.array(z.unknown())),
    metadata: ifReadable(z.object({ auth_nonce: ifReadable(z.string()) })),
    error: ifReadable(z.object({ code: z.number(), subcode: z.optional(z.number()) })),
  }),
})

/** Reads the answer of `/debug_token`, which is HTTP 200 for a dead token too; undefined when it is no such answer. */
export function readTokenInfo(body: unknown): TokenInfo | undefined {
  const data = answer.safeParse(body).data?.data
  if (data === undefined) return undefined
  return {
    isValid: data.is_valid,
    appId: data.app_id,
    type: data.type,
    userId: data.user_id,
    profileId: data.profile_id,
    expiresAt: data.expires_at,
    dataAccessExpiresAt: data.data_access_expires_at,
    issuedAt: data.issued_at === 'never' ? undefined : data.issued_at,
    scopes: data.scopes,
    granularScopes: data.granular_scopes?.flatMap(readGranularScope),
    ...told({ authNonce: data.metadata?.auth_nonce, problem: data.error && problemOf(data.error) }),
  }
}

function readGranularScope(sent: unknown): readonly GranularScope[] {
  const { data } = granularScope.safeParse(sent)
  return data === undefined ? [] : [{ scope: data.scope, targetIds: data.target_ids }]
}

function problemOf({ code, subcode }: { code: number; subcode?: number | undefined }): TokenInfo['problem'] & object {
  return { code: findErrorKind({ code, subcode })?.kind.means ?? 'unknown', metaCode: code, subcode }
}
