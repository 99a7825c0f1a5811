import { pageToken, type PageToken, type UserToken, userToken } from '@bos/meta-client'
import type { ConnectablePage, Discovery, TokenInfo } from '@bos/meta-client/oauth'
import type { Person } from '@bos/social-db'
import * as z from 'zod'
import type { Core } from '../core.ts'
import { SyncError } from '../errors.ts'
import { grantFacts } from '../tokens/token-facts.ts'
import { type BlockedEntry, blockedEntry } from './outcome.ts'

/** A person's long-lived token that Meta vouched for, and what it may do. */
export interface Grant {
  readonly token: UserToken
  /** App-scoped. */
  readonly userId: string
  readonly scopes: readonly string[]
  /** When it ends, as it is kept beside the token. */
  readonly facts: Readonly<Record<string, string | null>>
}

/** What a grant reaches. */
export interface Reach {
  readonly pages: readonly GrantedPage[]
  readonly blocked: readonly BlockedEntry[]
  /** False: Meta did not answer everything. */
  readonly isWhole: boolean
}

export type GrantedPage = Pick<
  ConnectablePage,
  'id' | 'name' | 'token' | 'pictureUrl' | 'tasks' | 'instagram' | 'missingTasks'
>

/** A token is taken only when Meta says that it is this app's, a person's, alive, and what it may do. */
export function checkedGrant(core: Core, token: UserToken, info: TokenInfo): Grant {
  const { isValid, appId, type = '', userId, scopes } = info
  const { id: ours } = core.config.apps.facebook
  const isPerson = type === 'USER' || type === 'SYSTEM_USER'
  if (isValid && appId === ours && isPerson && userId && scopes) {
    return { token, userId, scopes, facts: grantFacts(info) }
  }
  // Of a token that ended Meta may say no more than that.
  if (!isValid && (appId === undefined || appId === ours)) throw refused('token_ended')
  throw refused(appId === ours && isPerson && userId ? 'scopes_untold' : 'token_mismatch')
}

const REFUSALS = {
  token_ended: 'Meta no longer takes this token: it ran out, or was taken back',
  token_mismatch: 'Meta gave a token of another app or kind',
  scopes_untold: 'Meta did not say what this token may do',
} as const

function refused(reason: keyof typeof REFUSALS): SyncError {
  return new SyncError(`${REFUSALS[reason]}: nothing was stored. Start connecting again.`, {
    code: 'login_failed',
    reason,
  })
}

export function reachOf({ pages, blocked, incomplete }: Discovery): Reach {
  const entries = blocked.map(({ reason, platform, pageId, missingScopes, missingTasks }) => ({
    code: reason,
    platform,
    ...(pageId !== undefined && { pageId }),
    ...(missingScopes.length > 0 && { scopes: [...missingScopes] }),
    ...(missingTasks.length > 0 && { tasks: [...new Set(missingTasks.flatMap(({ anyOf }) => anyOf[0] ?? []))] }),
  }))
  const isWhole = incomplete.length === 0
  return { pages, blocked: isWhole ? entries : [...entries, { code: 'incomplete', platform: 'facebook' }], isWhole }
}

/** Who granted it, as Meta's callbacks name them. */
export function granterOf({ config }: Core, { userId }: Grant): Person {
  return { appId: config.apps.facebook.id, login: 'facebook', platformUserId: userId }
}

export const namesOfPages = (pages: readonly GrantedPage[]): ReadonlyMap<string, string> =>
  new Map(pages.map(({ id, name }) => [id, name]))

// Between callback and choice the grant waits in the database, sealed by it; with the Pages' tokens, so that a choice
// needs no further answer of Meta's.
const account = z.object({
  id: z.string(),
  username: z.string().optional(),
  name: z.string().optional(),
  profilePictureUrl: z.string().optional(),
})
const keptGrant = z.object({
  token: z.string(),
  userId: z.string(),
  scopes: z.array(z.string()),
  facts: z.record(z.string(), z.string().nullable()),
  pages: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      token: z.string(),
      pictureUrl: z.string().optional(),
      tasks: z.array(z.string()).optional(),
      instagram: account.optional(),
      missingTasks: z.array(z.object({ scope: z.string(), anyOf: z.array(z.string()) })),
    }),
  ),
  blocked: z.array(blockedEntry),
  isWhole: z.boolean(),
})

export function writeGrant({ token, ...grant }: Grant, { pages, ...reach }: Reach): string {
  const written = pages.map(({ token: own, ...page }) => ({ ...page, token: own.expose() }))
  return JSON.stringify({ ...grant, ...reach, token: token.expose(), pages: written })
}

export function readGrant(kept: string): { readonly grant: Grant; readonly reach: Reach } {
  const { pages, blocked, isWhole, token, ...grant } = keptGrant.parse(JSON.parse(kept))
  const read = pages.map((page): GrantedPage => {
    const { pictureUrl, instagram, token: text, tasks, ...rest } = page
    const own: PageToken = pageToken(text)
    return { ...rest, token: own, tasks, instagram: instagram && defined(instagram), ...(pictureUrl && { pictureUrl }) }
  })
  return { grant: { ...grant, token: userToken(token) }, reach: { pages: read, blocked, isWhole } }
}

// A key that is there as undefined is none in these types.
function defined({ id, username, name, profilePictureUrl }: z.infer<typeof account>) {
  return {
    id,
    ...(username !== undefined && { username }),
    ...(name !== undefined && { name }),
    ...(profilePictureUrl !== undefined && { profilePictureUrl }),
  }
}
