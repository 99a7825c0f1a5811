import { type MetaError, Refusal, refuse } from './refusal.ts'
import { type AnswerFrame, answerError, answerJson, answerText } from './respond.ts'
import type { Target } from './records.ts'
import type { Bucket } from './usage.ts'
import { answeringVersion } from './versions.ts'
import type { Emulation, Incoming, Visit } from './visit.ts'

/** How a host writes its answers. */
export interface HostVoice {
  /** Whether answers name the version that gave them. */
  tellsVersion(emulation: Emulation): boolean
  /** An error as this host writes it. */
  errorOf(error: MetaError): MetaError
}

/** What graph.facebook.com and graph.instagram.com do each in their own way. */
export interface GraphHost<Its extends Visit> extends HostVoice {
  /** Answers the paths that make tokens; `undefined` for every other path. */
  exchange(emulation: Emulation, incoming: Incoming): unknown
  /** Finds out who calls, and whom `me` stands for. */
  admit(emulation: Emulation, incoming: Incoming, version: string): Its
  bucketOf(visit: Its, target: Target | undefined): Bucket
  /** The body, or a promise of it. */
  answer(visit: Its, target: Target | undefined): unknown
  /** The text of an answer, where it is not plain JSON. */
  write?(visit: Its, text: string): string
}

/** Answers one request to a Graph host. */
export async function answerOn<Its extends Visit>(
  host: GraphHost<Its>,
  emulation: Emulation,
  incoming: Incoming,
  trace: string,
): Promise<Response> {
  let frame = frameOf(host, emulation, graphVersion(emulation), trace)
  try {
    const version = graphVersion(emulation, incoming)
    frame = frameOf(host, emulation, version, trace)
    refuseRemovedParameters(incoming)
    const exchanged = host.exchange(emulation, incoming)
    if (exchanged !== undefined) return answerJson(exchanged, frame)
    const visit = host.admit(emulation, incoming, version)
    const target = findTarget(visit)
    const { headers, refusal } = emulation.usage.spend(host.bucketOf(visit, target))
    frame = { ...frame, headers }
    if (refusal) throw new Refusal(refusal)
    const body = JSON.stringify(await host.answer(visit, target))
    const text = host.write?.(visit, body) ?? body
    if (text.length > emulation.maxAnswerLength) throw refuse.tooMuchData()
    return answerText(text, frame)
  } catch (error) {
    if (error instanceof Refusal) return answerError(host.errorOf(error.error), frame)
    throw error
  }
}

/** The headers around an answer of this host. */
export function frameOf(host: HostVoice, emulation: Emulation, version: string, trace: string): AnswerFrame {
  const told = host.tellsVersion(emulation) ? version : undefined
  return { version: told, trace, sentAt: emulation.clock.now(), headers: {} }
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

/** `undefined` for paths that name no object. An unknown id is refused only after its call is counted. */
function findTarget({ emulation, path }: Visit): Target | undefined {
  return path[0] === undefined ? undefined : emulation.store.find(path[0])
}
