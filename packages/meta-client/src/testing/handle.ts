import { answerBatch, isBatch } from './batch.ts'
import { type FaultPlan, type Fault, faultError } from './faults.ts'
import { answerGraph, graphVersion } from './graph.ts'
import { readIncoming, splitRequest } from './incoming.ts'
import { logLine } from './log.ts'
import { answerDialog } from './oauth/dialog.ts'
import { Refusal } from './refusal.ts'
import { answerError } from './respond.ts'
import { instagramOfTarget, pageOfTarget } from './access.ts'
import type { Emulation, Incoming } from './visit.ts'

/** Real host names by the names the client's options use. */
export const HOSTS = {
  facebookDialog: 'www.facebook.com',
  facebookGraph: 'graph.facebook.com',
  instagramDialog: 'www.instagram.com',
  instagramApi: 'api.instagram.com',
  instagramGraph: 'graph.instagram.com',
} as const

/** All doors lead here. An answer of type `error` stands for a lost connection. */
export type Handle = (request: Request) => Promise<Response>

export function createHandle(emulation: Emulation, faults: FaultPlan, log: string[]): Handle {
  const { app, tokens, seeded } = emulation
  let answered = 0

  const note = (method: string, url: URL, prefix = '') =>
    void log.push(prefix + logLine(method, url, [app.secret, ...tokens.issued()]))

  async function answer(incoming: Incoming): Promise<Response> {
    answered += 1
    const trace = `A${seeded.letters(10, 'trace', answered)}`
    const fault = faults.take(incoming.method, incoming.host, incoming.path)
    if (fault && !('network' in fault && fault.when === 'after')) return spoil(emulation, incoming, fault, trace)
    const response = await route(incoming, trace)
    return fault ? Response.error() : response
  }

  function route(incoming: Incoming, trace: string): Response | Promise<Response> {
    switch (incoming.host) {
      case HOSTS.facebookDialog:
        return answerDialog(emulation, incoming)
      case HOSTS.facebookGraph:
        if (!isBatch(incoming)) return answerGraph(emulation, incoming, trace)
        return answerBatch(incoming, { version: versionOf(emulation, incoming), trace, headers: {} }, (parts) => {
          note(parts.method, parts.url, 'batch: ')
          return answer(splitRequest(parts))
        })
      default:
        // Instagram Login is not emulated yet.
        return textAnswer('Not emulated yet', 'text/plain', 501)
    }
  }

  return async (request) => {
    note(request.method, new URL(request.url))
    return answer(await readIncoming(request))
  }
}

function spoil(emulation: Emulation, incoming: Incoming, fault: Fault, trace: string): Response {
  if ('network' in fault) return Response.error()
  if ('html' in fault) return textAnswer(fault.html, 'text/html', fault.status)
  if ('body' in fault) return textAnswer(fault.body, 'text/javascript; charset=UTF-8', fault.status ?? 200)
  const frame = { version: versionOf(emulation, incoming), trace, headers: {} }
  return answerError(faultError(fault, accountOf(emulation, incoming)), frame)
}

function textAnswer(text: string, type: string, status: number): Response {
  return new Response(text, { status, headers: { 'content-type': type } })
}

/** The account whose usage header a fault shows: the one the path is about. */
function accountOf({ store }: Emulation, { path }: Incoming): string {
  const target = store.find(path[0] ?? '')
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
