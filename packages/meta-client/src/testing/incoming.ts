import type { Incoming } from './visit.ts'

/** Splits a request to one of Meta's hosts into version, path and parameters. */
export async function readIncoming(request: Request): Promise<Incoming> {
  const url = new URL(request.url)
  const [first, ...rest] = url.pathname.split('/').filter((segment) => segment !== '')
  const versioned = first !== undefined && /^v\d+\.\d+$/.test(first)
  const params = new URLSearchParams(url.search)
  if (request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')) {
    const form = new URLSearchParams(await request.text())
    for (const name of new Set(form.keys())) params.delete(name)
    for (const [name, value] of form) params.append(name, value)
  }
  return {
    method: request.method,
    host: url.hostname,
    version: versioned ? first : undefined,
    path: versioned || first === undefined ? rest : [first, ...rest],
    params,
    authorization: request.headers.get('authorization') ?? undefined,
  }
}
