import type * as z from 'zod'
import { json } from './answers.ts'
import { readBody } from './json-body.ts'
import { Refusal } from './refusal.ts'
import type { OwnedVisit, Visit } from './visit.ts'

export interface Route {
  readonly method: 'GET' | 'POST'
  /** Below the base path; `:id` is any one segment. */
  readonly path: string
  answer(visit: Visit): Promise<Response>
}

/** A question of whoever is signed in. What `answer` gives is sent as JSON, unless it is a response already. */
export function get(path: string, answer: (visit: OwnedVisit) => Promise<object>): Route {
  return { method: 'GET', path, answer: async (visit) => sent(await answer(await signedIn(visit))) }
}

/** The same with a body. */
export function post<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  answer: (visit: OwnedVisit, body: z.infer<Schema>) => Promise<object>,
): Route {
  return {
    method: 'POST',
    path,
    async answer(visit) {
      const owned = await signedIn(visit)
      return sent(await answer(owned, await readBody(visit.request, schema)))
    },
  }
}

const sent = (answer: object): Response => (answer instanceof Response ? answer : json(answer))

async function signedIn(visit: Visit): Promise<OwnedVisit> {
  const owner = await visit.identify()
  if (owner) return { ...visit, owner }
  throw new Refusal('Nobody is signed in: sign in first.', { status: 401, code: 'signed_out' })
}

/** The route of an address below the base path, and what its `:id` stands for. */
export function findRoute(routes: readonly Route[], method: string, path: string): { route: Route; id: string } {
  const segments = path.split('/')
  const here = routes.filter((route) => isAt(route, segments))
  const route = here.find((one) => one.method === method)
  if (route) return { route, id: segments[route.path.split('/').indexOf(':id')] ?? '' }
  if (here.length === 0) throw new Refusal('There is no such address.', { status: 404, code: 'not_found' })
  const allow = here.map((one) => one.method).join(', ')
  const message = `This address takes ${allow}.`
  throw new Refusal(message, { status: 405, code: 'wrong_method', headers: { allow } })
}

function isAt({ path }: Route, segments: readonly string[]): boolean {
  const wanted = path.split('/')
  return (
    wanted.length === segments.length &&
    wanted.every((want, index) => (want === ':id' ? segments[index] !== '' : want === segments[index]))
  )
}
