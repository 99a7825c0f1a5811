import { HOSTS } from './hosts.ts'
import type { Incoming } from './visit.ts'

/** Splits a request to one of Meta's hosts into version, path and parameters. */
export async function readIncoming(request: Request, base?: string): Promise<Incoming> {
  return splitRequest({
    base,
    method: request.method,
    url: new URL(request.url),
    form: await readForm(request),
    authorization: request.headers.get('authorization') ?? undefined,
  })
}

/**
 * Fields of a form or multipart body (D, samples show both), or on graph.facebook.com of a JSON object, as Meta's own SDK for
 * Node posts it (S), in which lists and objects stand for their JSON text; none of any other body, nor of one that is broken.
 */
async function readForm(request: Request): Promise<URLSearchParams> {
  const type = request.headers.get('content-type') ?? ''
  if (type.startsWith('application/x-www-form-urlencoded')) return new URLSearchParams(await request.text())
  const form = new URLSearchParams()
  const isGraph = new URL(request.url).hostname === HOSTS.facebookGraph
  if (isGraph && type.startsWith('application/json')) return new URLSearchParams(fieldsOf(await request.text()))
  if (!type.startsWith('multipart/form-data')) return form
  const parts = await request.formData().catch(() => new FormData())
  for (const [name, value] of parts) if (typeof value === 'string') form.append(name, value)
  return form
}

function fieldsOf(text: string): [string, string][] {
  return Object.entries(objectOf(text)).map(([name, value]: [string, unknown]) => {
    return [name, typeof value === 'string' ? value : JSON.stringify(value)]
  })
}

function objectOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  } catch {
    return {}
  }
}

export interface RequestParts {
  /** Default: the host of the address. */
  readonly base?: string | undefined
  readonly method: string
  readonly url: URL
  readonly form: URLSearchParams
  readonly authorization: string | undefined
}

export function splitRequest({ base, method, url, form, authorization }: RequestParts): Incoming {
  const [first, ...rest] = url.pathname.split('/').filter((segment) => segment !== '')
  const versioned = first !== undefined && /^v\d+\.\d+$/.test(first)
  const params = new URLSearchParams(url.search)
  for (const name of new Set(form.keys())) params.delete(name)
  for (const [name, value] of form) params.append(name, value)
  return {
    method,
    host: url.hostname,
    base: base ?? url.origin,
    version: versioned ? first : undefined,
    path: versioned || first === undefined ? rest : [first, ...rest],
    params,
    form,
    authorization,
  }
}
