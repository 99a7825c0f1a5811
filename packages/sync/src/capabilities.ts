import type { Capability } from '@bos/meta-client/oauth'
import type { Connection } from '@bos/social-db'
import * as z from 'zod'

/** Every word for what can be done with an account. */
export const CAPABILITIES = {
  content: 'content',
  metrics: 'metrics',
  ads: 'ads',
  publishing: 'publishing',
  comments: 'comments',
  webhooks: 'webhooks',
  competitors: 'competitors',
} as const satisfies { readonly [Name in Capability]: Name }

const kept = z.object({ capabilities: z.array(z.enum(CAPABILITIES)).optional().catch(undefined) })

/** What a login was told to ask for, as it is kept with a flow and a connection; undefined: it was told nothing. */
export function keptCapabilities(record: Readonly<Record<string, unknown>>): readonly Capability[] | undefined {
  return kept.parse(record).capabilities
}

/** What this very connection is for: what its login was told to ask for, else what this service asks for. */
export function capabilitiesOf(
  { capabilities }: { readonly capabilities: readonly Capability[] },
  { metadata }: Pick<Connection, 'metadata'>,
): readonly Capability[] {
  return keptCapabilities(metadata) ?? capabilities
}
