import { createHash } from 'node:crypto'
import type { Capability } from '@bos/meta-client/oauth'
import type { Login } from '@bos/social-db'
import * as z from 'zod'
import { keptCapabilities } from '../capabilities.ts'
import { SyncError } from '../errors.ts'
import { isMetaPlatform, type MetaPlatform } from './meta-platform.ts'

/** Whose connections these are, and who acts. */
export interface Owner {
  /** The owner: a person, or an organisation where a team owns accounts. */
  readonly userId: string
  /** Who does it, for the audit. Default: the owner. */
  readonly actor?: string | undefined
}

const options = z.object({
  login: z.enum(['facebook', 'instagram']).catch('facebook'),
  /** The account that is to be connected again. */
  accountId: z.string().optional(),
  replace: z.boolean().catch(false),
  returnTo: z.string().optional(),
})

/** What a flow was started for, as it is kept with it. */
export interface FlowOptions {
  readonly login: Login
  readonly accountId?: string | undefined
  readonly replace: boolean
  /** What was asked for; undefined: what this service asks for. */
  readonly capabilities: readonly Capability[] | undefined
  readonly returnTo?: string | undefined
}

export function readFlowOptions(kept: Readonly<Record<string, unknown>>): FlowOptions {
  return { ...options.parse(kept), capabilities: keptCapabilities(kept) }
}

// At run time too: a missing id would start a login for nobody.
export function checkOwner({ userId, actor = userId }: Owner): { readonly userId: string; readonly actor: string } {
  if (typeof userId === 'string' && userId.trim() !== '') return { userId, actor }
  throw new SyncError('userId is missing: pass the id of the person who is signed in.', { code: 'invalid' })
}

export function checkPlatform(platform: string): MetaPlatform {
  if (isMetaPlatform(platform)) return platform
  throw new SyncError(`'${platform}' cannot be connected: use facebook or instagram.`, { code: 'unknown_platform' })
}

/** The nonce of a login with `openid`: follows from the state, so that nothing more has to be kept. */
export function nonceOf(state: string): string {
  return createHash('sha256').update(`nonce:${state}`).digest('base64url')
}
