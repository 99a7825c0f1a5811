import type { Incoming } from './visit.ts'

/** Splits a request to one of Meta's hosts into version, path and parameters. */
export async function readIncoming(request: Request): Promise<Incoming> {
  const isForm = request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')
  return splitRequest({
    method: request.method,
    url: new URL(request.url),
    form: new URLSearchParams(isForm ? await request.text() : ''),
    authorization: request.headers.get('authorization') ?? undefined,
  })
}

export interface RequestParts {
  readonly method: string
  readonly url: URL
  readonly form: URLSearchParams
  readonly authorization: string | undefined
}

export function splitRequest({ method, url, form, authorization }: RequestParts): Incoming {
  const [first, ...rest] = url.pathname.split('/').filter((segment) => segment !== '')
  const versioned = first !== undefined && /^v\d+\.\d+$/.test(first)
  const params = new URLSearchParams(url.search)
  for (const name of new Set(form.keys())) params.delete(name)
  for (const [name, value] of form) params.append(name, value)
  return {
    method,
    host: url.hostname,
    version: versioned ? first : undefined,
    path: versioned || first === undefined ? rest : [first, ...rest],
    params,
    authorization,
  }
}
