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

/** Fields of a form or multipart body (D, samples show both); none of any other body, nor of one that is broken. */
async function readForm(request: Request): Promise<URLSearchParams> {
  const type = request.headers.get('content-type') ?? ''
  if (type.startsWith('application/x-www-form-urlencoded')) return new URLSearchParams(await request.text())
  const form = new URLSearchParams()
  if (!type.startsWith('multipart/form-data')) return form
  const parts = await request.formData().catch(() => new FormData())
  for (const [name, value] of parts) if (typeof value === 'string') form.append(name, value)
  return form
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
