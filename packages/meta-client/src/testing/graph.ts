import { instagramOfTarget, pageOfTarget, requireVisible } from './access.ts'
import { answerBusiness } from './nodes/business.ts'
import { answerComment } from './nodes/comment.ts'
import { answerInstagram } from './nodes/instagram.ts'
import { answerChild, answerMedia } from './nodes/media.ts'
import { answerPage } from './nodes/page.ts'
import { answerPageStory, answerPhoto } from './nodes/page-story.ts'
import { answerPerson } from './nodes/person.ts'
import { answerPost } from './nodes/post.ts'
import { answerVideo } from './nodes/video.ts'
import { answerDebugToken } from './oauth/debug-token.ts'
import { answerAccessToken } from './oauth/token.ts'
import { Refusal, refuse } from './refusal.ts'
import { type AnswerFrame, answerError, answerJson, answerText } from './respond.ts'
import type { Target } from './records.ts'
import type { Bucket } from './usage.ts'
import { answeringVersion } from './versions.ts'
import { checkProof, readToken, readViewer } from './viewer.ts'
import type { Emulation, Incoming, Visit } from './visit.ts'

/** Answers one request to graph.facebook.com. */
export function answerGraph(emulation: Emulation, incoming: Incoming, trace: string): Response {
  let frame: AnswerFrame = { version: graphVersion(emulation), trace, headers: {} }
  try {
    frame = { ...frame, version: graphVersion(emulation, incoming) }
    refuseRemovedParameters(incoming)
    if (incoming.path.join('/') === 'oauth/access_token') {
      return answerJson(answerAccessToken(emulation, incoming), frame)
    }
    const visit = admit(emulation, incoming, frame.version)
    const target = findTarget(visit)
    const { headers, refusal } = emulation.usage.spend(bucketOf(visit, target))
    frame = { ...frame, headers }
    if (refusal) throw new Refusal(refusal)
    const text = JSON.stringify(answer(visit, target))
    if (text.length > emulation.maxAnswerLength) throw refuse.tooMuchData()
    return answerText(text, frame)
  } catch (error) {
    if (error instanceof Refusal) return answerError(error.error, frame)
    throw error
  }
}

/** The version that answers; without a request, the one for calls that name none. */
export function graphVersion({ clock }: Emulation, incoming?: Incoming): string {
  return answeringVersion(incoming?.version, clock.now(), incoming?.path.join('/') ?? '')
}

// D v25.0 and v26.0 changelogs: since 2026-10-27 errors on every version. Code and texts unknown, chosen.
function refuseRemovedParameters({ params, path }: Incoming): void {
  if (path.length === 0 && params.has('ids')) throw refuse.parameter('The ids parameter is no longer supported')
  if (params.has('date_format')) throw refuse.parameter('The date_format parameter is no longer supported')
}

function admit(emulation: Emulation, incoming: Incoming, version: string): Visit {
  const tokenText = readToken(incoming)
  const viewer = readViewer(emulation, tokenText)
  checkProof(emulation, incoming.params, tokenText, viewer)
  const { method, host, params, pagingFault } = incoming
  let { path } = incoming
  if (path[0] === 'me') {
    // D: with a Page token /me is the Page; with an app token there is nobody.
    if (viewer.kind === 'app') throw refuse.noToken()
    const { pageId, personId } = viewer.token
    path = [pageId ?? personId, ...path.slice(1)]
  }
  const fault = pagingFault && { pagingFault }
  return { emulation, method, host, params, path, version, viewer, tokenText, ...fault }
}

/** `undefined` for paths that name no object. An unknown id is refused only after its call is counted. */
function findTarget({ emulation, path }: Visit): Target | undefined {
  return path[0] === undefined ? undefined : emulation.store.find(path[0])
}

// D rate-limiting: Page tokens on Page endpoints and every Instagram call are business use cases, the rest platform limits.
function bucketOf({ viewer, emulation, params }: Visit, target: Target | undefined): Bucket {
  if (viewer.kind === 'app') return { kind: 'app' }
  const instagram = target && instagramOfTarget(emulation.store, target)
  // D: business_discovery counts against the platform limits instead (4, 17).
  const isDiscovery = params.get('fields')?.includes('business_discovery') ?? false
  if (instagram && isDiscovery) return { kind: 'person', id: viewer.token.personId, pageEndpoint: false }
  if (instagram) return { kind: 'instagram', id: instagram.id }
  const page = target && pageOfTarget(emulation.store, target)
  if (page && viewer.kind === 'page') return { kind: 'page', id: page.id }
  return { kind: 'person', id: viewer.token.personId, pageEndpoint: page !== undefined }
}

function answer(visit: Visit, target: Target | undefined): unknown {
  const [first, ...edge] = visit.path
  if (first === 'debug_token' && visit.method === 'GET') return answerDebugToken(visit)
  if (!target) throw refuse.noSuchObject(visit.method, first ?? '')
  requireVisible(visit, target)
  switch (target.kind) {
    case 'person':
      return answerPerson(target.record, edge, visit)
    case 'business':
      return answerBusiness(target.record, edge, visit)
    case 'page':
      return answerPage(target.record, edge, visit)
    case 'instagram':
      return answerInstagram(target.record, edge, visit)
    case 'post':
      return answerPost(target.record, edge, visit)
    case 'pageStory':
      return answerPageStory(target.record, edge, visit)
    case 'photo':
      return answerPhoto(target.record, edge, visit)
    case 'video':
      return answerVideo(target.record, edge, visit)
    case 'media':
      return answerMedia(target.record, edge, visit)
    case 'child':
      return answerChild(target.record, edge, visit)
    case 'comment':
      return answerComment(target.record, edge, visit)
  }
}
