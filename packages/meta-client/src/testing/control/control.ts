import { InputError } from '../input.ts'
import { suggestion } from '../nearest.ts'
import { type Controlled, type Route, ROUTES } from './routes.ts'

export interface ControlCall {
  readonly method: string
  /** Behind `/_emulator/`; empty for the list of calls. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
}

export interface ControlAnswer {
  readonly status: number
  readonly body: unknown
}

/** Answers `/_emulator/…`: what another program may see and move of an emulator. Secrets are not among it. */
export async function answerControl(its: Controlled, call: ControlCall): Promise<ControlAnswer> {
  const { method, path, query, body } = call
  if (method === 'GET' && path === '') return { status: 200, body: { calls: listOfCalls() } }
  const name = `${method} ${path}`
  const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined
  if (!route) {
    const known = listOfCalls().map((its) => its.call)
    return { status: 404, body: { error: `There is no ${method} /_emulator/${path}: use ${known.join(', ')}.` } }
  }
  try {
    refuseUnread(route, query, body)
    return { status: 200, body: await route.answer(its, { query, body }) }
  } catch (error) {
    if (error instanceof InputError) return { status: 400, body: { error: error.message } }
    throw error
  }
}

function listOfCalls() {
  return Object.entries(ROUTES).map(([name, { does, query, body }]) => ({
    call: name.replace(' ', ' /_emulator/'),
    does,
    ...(query && { query }),
    ...(body !== undefined && { body }),
  }))
}

// What nobody reads is a mistake of the caller, who would take the answer for that to something else.
function refuseUnread({ query: known = [], body: sample }: Route, query: URLSearchParams, body: unknown): void {
  const unknown = [...query.keys()].find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new InputError(`The query has no '${unknown}' here${suggestion(unknown, known) || '.'}`)
  }
  if (sample !== undefined || body === undefined) return
  throw new InputError(`This call takes no body${known.length > 0 ? `, but ${known.join(' or ')} in the query` : ''}.`)
}
