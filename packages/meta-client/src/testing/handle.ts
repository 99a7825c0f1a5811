import { isAdTarget } from './ads/ads-node.ts'
import { accountOfTarget } from './ads/records.ts'
import { answerBatch, isBatch } from './batch.ts'
import type { Fault } from './fault.ts'
import { faultError } from './fault-error.ts'
import type { FaultPlan } from './faults.ts'
import { answerGraph, facebookGraph } from './graph.ts'
import { frameOf, graphVersion, type HostVoice } from './graph-host.ts'
import { HOSTS } from './hosts.ts'
import { readIncoming, splitRequest } from './incoming.ts'
import { answerCodeExchange, flatError } from './instagram-login/code.ts'
import { answerInstagramDialog, pageNotAvailable } from './instagram-login/dialog.ts'
import { accountAsked, answerInstagramGraph, instagramGraph } from './instagram-login/graph.ts'
import { addLine, logLine } from './log.ts'
import { answerDialog } from './oauth/dialog.ts'
import { answerWellKnown } from './oauth/openid.ts'
import { Refusal } from './refusal.ts'
import { answerError } from './respond.ts'
import { instagramOfTarget, pageOfTarget } from './access.ts'
import { cut, pause, retype, spoilUsage } from './soft-faults.ts'
import { endToken } from './token-ends.ts'
import { findToken } from './viewer.ts'
import type { Emulation, Incoming } from './visit.ts'

/** All doors lead here; `base` is where links into the host lead. An answer of type `error` stands for a lost connection. */
export type Handle = (request: Request, base?: string) => Promise<Response>

export function createHandle(emulation: Emulation, faults: FaultPlan, log: string[]): Handle {
  const { seeded, app } = emulation
  const appSecrets = [app.secret, app.instagram.secret]
  let answered = 0

  const note = (method: string, url: URL, prefix = '') => addLine(log, prefix + logLine(method, url, appSecrets))

  async function answer(incoming: Incoming, signal: AbortSignal): Promise<Response> {
    answered += 1
    const trace = `A${seeded.letters(10, 'trace', answered)}`
    const fault = faults.take(incoming.method, incoming.host, incoming.path)
    return fault ? spoil(fault, incoming, { trace, signal }) : route(incoming, trace, signal)
  }

  async function spoil(fault: Fault, incoming: Incoming, { trace, signal }: { trace: string; signal: AbortSignal }) {
    const routed = () => route(incoming, trace, signal)
    if ('html' in fault) return textAnswer(fault.html, 'text/html', fault.status)
    if ('body' in fault) return textAnswer(fault.body, 'text/javascript; charset=UTF-8', fault.status ?? 200)
    if ('code' in fault) return refused(emulation, incoming, fault, trace)
    if ('network' in fault) {
      if (fault.when === 'after') await routed()
      return Response.error()
    }
    if ('paging' in fault) return route({ ...incoming, pagingFault: fault }, trace, signal)
    if ('cutAfter' in fault) return cut(await routed(), fault)
    if ('contentType' in fault) return retype(await routed(), fault.contentType)
    if ('usage' in fault) return spoilUsage(await routed(), fault.usage, accountOf(emulation, incoming))
    if ('endsToken' in fault) {
      const { tokens, instagramTokens, clock } = emulation
      const text = findToken(incoming) ?? ''
      // An app's own token never ends.
      const token = tokens.find(text) ?? instagramTokens.find(text)
      if (token) endToken(token, fault.endsToken, clock.now())
    } else await pause(fault.slowMs, signal)
    return routed()
  }

  const batchFrame = (incoming: Incoming, trace: string) =>
    frameOf(facebookGraph, emulation, versionOf(emulation, incoming), trace)

  function route(incoming: Incoming, trace: string, signal: AbortSignal): Response | Promise<Response> {
    switch (incoming.host) {
      case HOSTS.facebookDialog:
        if (incoming.path[0] === '.well-known') return answerWellKnown(emulation, incoming)
        return answerDialog(emulation, incoming)
      case HOSTS.facebookGraph:
        if (!isBatch(incoming)) return answerGraph(emulation, incoming, trace)
        return answerBatch(incoming, batchFrame(incoming, trace), (parts) => {
          note(parts.method, parts.url, 'batch: ')
          return answer(splitRequest(parts), signal)
        })
      case HOSTS.instagramDialog:
        return answerInstagramDialog(emulation, incoming)
      case HOSTS.instagramApi:
        if (incoming.path.join('/') === 'oauth/authorize') return pageNotAvailable()
        return answerCodeExchange(emulation, incoming)
      case HOSTS.instagramGraph:
        return answerInstagramGraph(emulation, incoming, trace)
      default:
        throw new TypeError(`The emulator has no host ${incoming.host}`)
    }
  }

  return async (request, base) => {
    note(request.method, new URL(request.url))
    return answer(await readIncoming(request, base), request.signal)
  }
}

type CodeFault = Extract<Fault, { code: number }>

/** An error in the voice of the host that was asked. */
function refused(emulation: Emulation, incoming: Incoming, fault: CodeFault, trace: string): Response {
  const error = faultError(fault, accountOf(emulation, incoming))
  if (incoming.host === HOSTS.instagramApi) return flatError(error.message, error.status, error.code)
  const host: HostVoice = incoming.host === HOSTS.instagramGraph ? instagramGraph : facebookGraph
  return answerError(host.errorOf(error), frameOf(host, emulation, versionOf(emulation, incoming), trace))
}

function textAnswer(text: string, type: string, status: number): Response {
  return new Response(text, { status, headers: { 'content-type': type } })
}

/** The account whose usage header a fault shows: the one the path is about. */
function accountOf(emulation: Emulation, incoming: Incoming): string {
  const { store } = emulation
  const { host, path } = incoming
  const loggedIn = host === HOSTS.instagramGraph ? accountAsked(emulation, incoming) : undefined
  if (loggedIn !== undefined) return loggedIn
  const target = store.find(path[0] ?? '')
  // D: of ads the header names the account without `act_`.
  if (target && isAdTarget(target)) return accountOfTarget(target).accountId
  const account = target && (instagramOfTarget(store, target) ?? pageOfTarget(store, target))
  return account?.id ?? path[0] ?? ''
}

function versionOf(emulation: Emulation, incoming: Incoming): string {
  try {
    return graphVersion(emulation, incoming)
  } catch (error) {
    if (error instanceof Refusal) return graphVersion(emulation)
    throw error
  }
}
