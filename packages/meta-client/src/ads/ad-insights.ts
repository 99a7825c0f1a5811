import { createHash } from 'node:crypto'
import type { Graph } from '../graph/graph.ts'
import { insideOf } from '../graph/inside.ts'
import { checkLogin } from '../graph/login.ts'
import { sleepFor } from '../graph/options.ts'
import type { AdAccountNode } from '../nodes/ad-account.ts'
import type { AdNode } from '../nodes/ad.ts'
import type { AdSetNode } from '../nodes/ad-set.ts'
import type { CampaignNode } from '../nodes/campaign.ts'
import type { AdField } from './fields.ts'
import type { AdBreakdown, AdInsightsOptions } from './options.ts'
import type { AskAds } from './pages.ts'
import { adRequest } from './request.ts'
import type { AdInsightsPage, AdInsightsRow, AnyAdRow } from './row.ts'
import { createRowReader } from './row.ts'
import { adSizesOf } from './sizes.ts'
import { walkAds } from './walk.ts'

/** The nodes whose ads insights can be read. */
export type AdSubject = AdAccountNode | CampaignNode | AdSetNode | AdNode

// The limits are the account's, and only an account's id tells it.
type WithAccount<Node extends AdSubject> = Node extends AdAccountNode ? unknown : { account: string }

/** What `adInsights` is called with, and what it tells. */
export type AdInsights = <
  Node extends AdSubject,
  const Field extends AdField,
  const Breakdown extends AdBreakdown = never,
>(
  graph: Graph,
  node: Node,
  id: string,
  options: AdInsightsOptions<Field, Breakdown> & WithAccount<Node>,
) => AsyncIterable<AdInsightsPage<AdInsightsRow<Field, Breakdown>>>

const DEADLINE_MS = 2 * 3_600_000

type Options = AdInsightsOptions<string, string>

function readAdInsights(graph: Graph, { nodeName }: { nodeName: string }, id: string, options: Options) {
  const { token, now, sleep = sleepFor, onDrift, call, entry } = insideOf(graph)
  checkLogin({ nodeName }, token)
  const request = adRequest(nodeName, id, options, new Date(now()))
  const { account = nodeName === 'ad-account' ? id : undefined, signal, reports, deadlineMs = DEADLINE_MS } = options
  const adAccount = account?.replace(/^act_/, '')
  const ask: AskAds = (method, path, params) => {
    return call({ method, path, params, adAccount, purpose: 'report', signal })
  }
  // So that what one token may not see does not make the next one begin smaller.
  const owner = createHash('sha256').update(token.expose()).digest('hex').slice(0, 16)
  const { level, fields, breakdowns, params } = request
  const key = JSON.stringify([owner, request.id, level, fields, breakdowns, params, request.filtering])
  const sizes = adSizesOf(entry, now)
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
        reports,
        sizes: sizes.read(key),
        keep: (worked) => sizes.keep(key, worked),
        readRow,
      })
    },
  }
}

/**
 * Numbers of an `adAccount`, `campaign`, `adSet` or `ad`: page after page of rows, by ascending days as far as Meta's
 * refusals allow, each page with what could not be had since the one before.
 *
 * What is too much for Meta at once is asked for in smaller pieces, by days, objects and fields, and in the end as a
 * report that Meta makes in its own time (minutes, at most an hour): the rest is never lost. What stays too much is in
 * `missing`, as are days that Meta no longer has, an object that is gone and what was not there in time, each with its
 * reason. Objects without delivery have no row.
 *
 * Rows have no order of their own; each comes once. `findAdField` tells units and sources.
 *
 * @param graph Of a person's or a system user's token: Meta shows ads to no Page.
 * @param id Of an ad account with or without `act_`.
 * @throws {GraphError} `invalid_request` before any call for a name that the table does not have; while it is walked
 *   over, whatever says nothing about the size: `throttled`, `reconnect`, `permission`, `network` and so on.
 */
// Rows are read by the same table from which AdInsightsRow computes its type.
export const adInsights: AdInsights = readAdInsights as AdInsights
