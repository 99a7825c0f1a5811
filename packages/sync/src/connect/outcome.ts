import * as z from 'zod'
import { explain, isReasonCode, type Reason, type ReasonCode } from '../reasons.ts'

/** How connecting one platform ended. */
export type AccountOutcome =
  | {
      readonly connected: true
      readonly connectionId: string
      readonly name: string
      readonly outcome: 'created' | 'reconnected'
      /** What cannot be read, and what to do about it; empty where all that was asked for was granted. */
      readonly attention: readonly Reason[]
    }
  | {
      readonly connected: false
      readonly reason: ReasonCode
      readonly says: string
      readonly steps: readonly string[]
    }

/** A Page that the person may choose. */
export interface PageChoice {
  readonly pageId: string
  readonly name: string
  readonly instagramUsername?: string
}

/** Something that cannot be connected, and what a person can do about it. */
export interface NotConnectable extends Reason {
  readonly platform: 'facebook' | 'instagram'
  /** Absent: it is about Pages as a whole. */
  readonly pageId?: string
}

/** What a consent was found to reach beside what is connected. */
interface Beside {
  readonly notConnectable: readonly NotConnectable[]
  /** False: Meta did not answer everything, so that there may be more than is told here. */
  readonly isWhole: boolean
}

export type ConnectOutcome =
  /** `connected`: at least one of the two is. `not_connected`: neither is; each says why. */
  | ({
      readonly status: 'connected' | 'not_connected'
      readonly facebook: AccountOutcome
      readonly instagram: AccountOutcome
    } & Beside)
  /** Several Pages were allowed: show them and call `choose`. Nothing is connected yet. */
  | ({ readonly status: 'choose'; readonly pages: readonly PageChoice[] } & Beside)
  /** The person agreed, but there is nothing to connect. */
  | ({ readonly status: 'nothing' } & Beside)
  | { readonly status: 'denied'; readonly reason: string }

// As it is kept with the flow: codes and ids, no names.
const code = z.string().refine(isReasonCode)
const told = z.object({
  code,
  scopes: z.array(z.string()).optional(),
  tasks: z.array(z.string()).optional(),
  platform: z.string().optional(),
})
const account = z.discriminatedUnion('connected', [
  z.object({
    connected: z.literal(true),
    connectionId: z.string(),
    outcome: z.enum(['created', 'reconnected']),
    attention: z.array(told),
  }),
  z.object({ connected: z.literal(false), why: told, pageId: z.string().optional() }),
])
export const blockedEntry = told.extend({ platform: z.enum(['facebook', 'instagram']), pageId: z.string().optional() })
const beside = { blocked: z.array(blockedEntry), isWhole: z.boolean() }
export const keptOutcome = z.discriminatedUnion('status', [
  z.object({ status: z.enum(['connected', 'not_connected']), facebook: account, instagram: account, ...beside }),
  z.object({ status: z.literal('nothing'), ...beside }),
  z.object({ status: z.literal('denied'), reason: z.string() }),
  z.object({ status: z.literal('failed'), reason: z.string() }),
  z.object({ status: z.literal('cancelled') }),
])

/** Why something is as it is: a code, and what its sentence names. */
export type Told = z.infer<typeof told>
export type KeptAccount = z.infer<typeof account>
export type BlockedEntry = z.infer<typeof blockedEntry>
export type KeptOutcome = z.infer<typeof keptOutcome>

/** Names of Pages by their id, and of connections by theirs: what is not kept with a flow. */
export type Names = ReadonlyMap<string, string>

/** The outcome as people see it. */
export function present(
  kept: Extract<KeptOutcome, { status: 'connected' | 'not_connected' | 'nothing' | 'denied' }>,
  names: Names,
): ConnectOutcome {
  if (kept.status === 'denied') return kept
  const { blocked, isWhole } = kept
  const around = { notConnectable: presentBlocked(blocked, names), isWhole }
  if (kept.status === 'nothing') return { status: kept.status, ...around }
  const { status, facebook, instagram } = kept
  return { status, facebook: presentAccount(facebook, names), instagram: presentAccount(instagram, names), ...around }
}

export function presentBlocked(blocked: readonly BlockedEntry[], names: Names): readonly NotConnectable[] {
  return blocked.map(({ code: why, scopes, tasks, platform, pageId }) => ({
    ...explain(why, { scopes, tasks, name: names.get(pageId ?? '') }),
    platform,
    ...(pageId !== undefined && { pageId }),
  }))
}

function presentAccount(kept: KeptAccount, names: Names): AccountOutcome {
  if (kept.connected) {
    const { connectionId, outcome } = kept
    const name = names.get(connectionId) ?? ''
    const attention = kept.attention.map(({ code: why, scopes, tasks }) => explain(why, { scopes, tasks, name }))
    return { connected: true, connectionId, name, outcome, attention }
  }
  const { code: why, scopes, tasks, platform } = kept.why
  const { code: reason, says, steps } = explain(why, { scopes, tasks, platform, name: names.get(kept.pageId ?? '') })
  return { connected: false, reason, says, steps }
}
