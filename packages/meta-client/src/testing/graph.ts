import { isAdTarget } from './ads/ads-node.ts'
import { accountOfTarget } from './ads/records.ts'
import { instagramOfTarget, isWithinReach, pageOfTarget } from './access.ts'
import { answerOn, type GraphHost } from './graph-host.ts'
import { answerNode } from './nodes/node.ts'
import { answerSubscriptions } from './nodes/subscriptions.ts'
import { answerDebugToken, withNumericIds } from './oauth/debug-token.ts'
import { answerAccessToken } from './oauth/token.ts'
import { refuse } from './refusal.ts'
import type { Target } from './records.ts'
import type { Bucket } from './usage.ts'
import { checkProof, readToken, readViewer } from './viewer.ts'
import type { Emulation, FacebookViewer, Incoming, Visit } from './visit.ts'

interface FacebookVisit extends Visit {
  readonly viewer: FacebookViewer
}

export const facebookGraph: GraphHost<FacebookVisit> = {
  tellsVersion: () => true,
  errorOf: (error) => error,
  exchange: (emulation, incoming) =>
    incoming.path.join('/') === 'oauth/access_token' ? answerAccessToken(emulation, incoming) : undefined,
  admit,
  bucketOf,
  answer,
  write: ({ emulation, path }, text) =>
    emulation.app.numericIds && path[0] === 'debug_token' ? withNumericIds(text) : text,
}

/** Answers one request to graph.facebook.com. */
export function answerGraph(emulation: Emulation, incoming: Incoming, trace: string): Promise<Response> {
  return answerOn(facebookGraph, emulation, incoming, trace)
}

function answer(visit: FacebookVisit, target: Target | undefined): unknown {
  const [first, edge] = visit.path
  if (first === 'debug_token' && visit.method === 'GET') return answerDebugToken(visit)
  if (first === visit.emulation.app.id && edge === 'subscriptions') return answerSubscriptions(visit)
  return answerNode(visit, target)
}

function admit(emulation: Emulation, incoming: Incoming, version: string): FacebookVisit {
  const tokenText = readToken(incoming)
  const viewer = readViewer(emulation, tokenText)
  checkProof(emulation, incoming.params, tokenText, viewer)
  const { method, host, base, params, pagingFault } = incoming
  let { path } = incoming
  if (path[0] === 'me') {
    // D: with a Page token /me is the Page; with an app token there is nobody.
    if (viewer.kind === 'app') throw refuse.noToken()
    const { pageId, personId } = viewer.token
    path = [pageId ?? personId, ...path.slice(1)]
  }
  const fault = pagingFault && { pagingFault }
  return { emulation, method, host, base, params, path, version, viewer, tokenText, ...fault }
}

// D rate-limiting: every Instagram call, and calls with a token of the Page or of a system user on Page endpoints, are
// business use cases, the rest platform limits. That a stranger's call is the caller's own expense is chosen.
function bucketOf(visit: FacebookVisit, target: Target | undefined): Bucket {
  const { viewer, params } = visit
  const { store } = visit.emulation
  if (viewer.kind === 'app') return { kind: 'app' }
  const { personId, pageId } = viewer.token
  // D: ads have use cases of their own, by account; a report is one of insights.
  if (target && isAdTarget(target)) {
    const isInsights = target.kind === 'report' || visit.path[1] === 'insights'
    return { kind: isInsights ? 'adsInsights' : 'adsManagement', id: accountOfTarget(target).accountId }
  }
  const asked = target && pageOfTarget(store, target)
  const page = asked && (pageId ?? asked.id) === asked.id && isWithinReach(visit, asked) ? asked : undefined
  const instagram = page && target && instagramOfTarget(store, target)
  // D: business_discovery counts against the platform limits instead (4, 17).
  const isDiscovery = params.get('fields')?.includes('business_discovery') ?? false
  if (instagram && !isDiscovery) return { kind: 'instagram', id: instagram.id }
  if (page && !instagram && (pageId !== undefined || store.systemUsers.has(personId)))
    return { kind: 'page', id: page.id }
  return { kind: 'person', id: personId, pageEndpoint: page !== undefined && !instagram }
}
