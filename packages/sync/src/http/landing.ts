import type { Config } from '../config.ts'
import type { FlowState } from '../connect/choose.ts'
import { redirectTarget } from './redirect-target.ts'

/** Where a login left off: what the address may tell. */
export interface Landing {
  readonly flowId?: string | undefined
  /** One of our words; undefined: it went well. */
  readonly error?: string | undefined
  readonly returnTo?: string | undefined
}

/** Where people come back to: as configured, else the front page of the site that the callbacks are on. */
export const successBase = ({ successUrl, redirectBaseUrl }: Config): URL =>
  new URL(successUrl ?? new URL('/', redirectBaseUrl))

/** The address that ends a login: configured, with a flow's id and a word of ours. */
export function landingAt(config: Config, { flowId, error, returnTo }: Landing): URL {
  const base = successBase(config)
  const address =
    error === undefined ? (returnTo && redirectTarget(returnTo, base)) || base : new URL(config.errorUrl ?? base)
  if (flowId !== undefined) address.searchParams.set('flow', flowId)
  if (error !== undefined) address.searchParams.set('error', /^[a-z_]{1,64}$/.test(error) ? error : 'internal')
  return address
}

/** Why a flow connected nothing; undefined while it still may, and where it did. */
export function errorOf(flow: FlowState): string | undefined {
  switch (flow.status) {
    case 'connected':
    case 'choose':
    case 'waiting':
    case 'working':
      return undefined
    case 'not_connected': {
      const { facebook, instagram } = flow
      const reasons = [facebook, instagram].flatMap((account) => (account.connected ? [] : [account.reason]))
      return reasons.find((reason) => reason !== 'not_asked') ?? 'not_asked'
    }
    case 'nothing':
      return flow.notConnectable[0]?.code ?? 'incomplete'
    case 'failed':
      return flow.reason
    // What Meta calls the reason comes with the address it called, so it is not passed on.
    case 'denied':
    case 'cancelled':
    case 'expired':
      return flow.status
  }
}
