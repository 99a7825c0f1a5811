import type { Account, DisconnectReport, FlowState } from '@bos/sync'

/** A type as it comes out of JSON: dates are ISO 8601 texts. */
type OverJson<Value> = Value extends Date
  ? string
  : Value extends readonly (infer Item)[]
    ? readonly OverJson<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: OverJson<Value[Key]> }
      : Value

/** A connected account as the browser knows it. */
export type AccountView = OverJson<Account>
export type FlowView = OverJson<FlowState>
/** A login that came to an answer for each platform. */
export type EndedFlow = Extract<FlowView, { readonly facebook: unknown }>
export type DisconnectView = OverJson<DisconnectReport>
export type PlatformName = 'facebook' | 'instagram'

/** What a person clicked on. */
export interface ConnectWish {
  readonly platform: PlatformName
  /**
   * `facebook`: through a Page, which reaches its Instagram account too. `instagram`: a professional account by itself.
   * Default: that of the connection, else `facebook`.
   */
  readonly login?: PlatformName | undefined
  /** Connects the account of this connection again, and no other. */
  readonly connectionId?: string | undefined
}

export interface DisconnectWish {
  /** Also takes the access back at Meta, which ends what else rests on it. */
  readonly atMeta: boolean
  /** Also deletes what was stored. */
  readonly erase: boolean
}

/** What can be done with an account by pressing a button. */
export type AccountAction = 'sync' | 'pause' | 'resume'

export const PLATFORM_LABELS: Readonly<Record<PlatformName, string>> = { facebook: 'Facebook', instagram: 'Instagram' }

/** This example knows two of the platforms that the tables provide for. */
export function isPlatformName(name: string): name is PlatformName {
  return Object.hasOwn(PLATFORM_LABELS, name)
}
