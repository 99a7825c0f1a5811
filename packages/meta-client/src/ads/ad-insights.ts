import { createHash } from 'node:crypto'
import type { OnDrift } from '../graph/fields.ts'
import { checkLogin } from '../graph/login.ts'
import type { Call } from '../graph/call.ts'
import { sleepFor } from '../graph/options.ts'
import type { AdAccountNode } from '../nodes/ad-account.ts'
import type { AdNode } from '../nodes/ad.ts'
import type { AdSetNode } from '../nodes/ad-set.ts'
import type { CampaignNode } from '../nodes/campaign.ts'
import type { Token } from '../tokens.ts'
import type { AdField } from './fields.ts'
import type { AdBreakdown, AdInsightsOptions } from './options.ts'
import type { AskAds } from './pages.ts'
import { adRequest } from './request.ts'
import type { AdInsightsPage, AdInsightsRow, AnyAdRow } from './row.ts'
import { createRowReader } from './row.ts'
import type { AdSizeMemory } from './sizes.ts'
import { walkAds } from './walk.ts'

/** The nodes whose ads insights can be read. */
export type AdSubject = AdAccountNode | CampaignNode | AdSetNode | AdNode

// The limits are the account's, and only an account's id tells it.
type WithAccount<Node extends AdSubject> = Node extends AdAccountNode ? unknown : { account: string }

/** What `graph.adInsights` is called with, and what it tells. */
export type AdInsights = <
  Node extends AdSubject,
  const Field extends AdField,
  const Breakdown extends AdBreakdown = never,
>(
  node: Node,
  id: string,
  options: AdInsightsOptions<Field, Breakdown> & WithAccount<Node>,
) => AsyncIterable<AdInsightsPage<AdInsightsRow<Field, Breakdown>>>

interface Setting {
  token: Token
  now: () => number
  sleep: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined
  sizes: AdSizeMemory
  onDrift: OnDrift
  call: (wish: Omit<Call, 'token' | 'person'>) => Promise<unknown>
}

const DEADLINE_MS = 2 * 3_600_000

export function createAdInsights({ token, now, sleep = sleepFor, sizes, onDrift, call }: Setting): AdInsights {
  type Options = AdInsightsOptions<string, string>
  function adInsights({ nodeName }: { nodeName: string }, id: string, options: Options) {
    checkLogin({ nodeName }, token)
    const request = adRequest(nodeName, id, options, new Date(now()))
    const { account = nodeName === 'ad-account' ? id : undefined, signal, deadlineMs = DEADLINE_MS } = options
    const adAccount = account?.replace(/^act_/, '')
    const ask: AskAds = (method, path, params) => {
      return call({ method, path, params, adAccount, purpose: 'report', signal })
    }
    // So that what one token may not see does not make the next one begin smaller.
    const owner = createHash('sha256').update(token.expose()).digest('hex').slice(0, 16)
    const { level, fields, breakdowns, params } = request
    const key = JSON.stringify([owner, request.id, level, fields, breakdowns, params, request.filtering])
    return {
      // Each walk over it is a new one, from the start.
      async *[Symbol.asyncIterator](): AsyncGenerator<AdInsightsPage<AnyAdRow>> {
        const end = now() + deadlineMs
        const readRow = createRowReader([...new Set([...request.keys, ...fields])], breakdowns, onDrift)
        yield* walkAds({
          request,
          ask,
          // Rejects only when the signal fires, which the next call then reports.
          sleep: (ms) => sleep(ms, signal).catch(() => undefined),
          leftMs: () => end - now(),
          sizes: sizes.read(key),
          keep: (worked) => sizes.keep(key, worked),
          readRow,
        })
      },
    }
  }
  // Rows are read by the same table from which AdInsightsRow computes its type.
  return adInsights as AdInsights
}
