import { HOSTS, isHost } from './hosts.ts'
import { suggestion } from './nearest.ts'

/** Whether a request is meant. */
export type Matcher = (method: string, host: string, path: readonly string[]) => boolean

// D: Graph and the dialogs answer no other.
const METHODS = ['GET', 'POST', 'DELETE']

const SHAPE = /^(\S+) ([^/]*)\/(.*)$/

/** Why no request can match a pattern, as the rest of a sentence; `undefined` where one can. */
export function patternProblem(pattern: string): string | undefined {
  const [, method, host = '', path = ''] = SHAPE.exec(pattern) ?? []
  if (method === undefined) return `a fault pattern looks like 'GET /:id/insights', not '${pattern}'`
  if (!METHODS.includes(method)) return `a fault pattern begins with ${METHODS.join(', ')}, not '${method}'`
  if (host !== '' && !isHost(host)) {
    const known = Object.values(HOSTS)
    return `there is no host '${host}'${suggestion(host, known) || `, only ${known.join(', ')}`}`
  }
  if (path.includes('?')) return `a fault pattern has no query, as '${pattern}' does`
  return /^v\d+\.\d+(\/|$)/.test(path) ? `a fault pattern has no version, as '${pattern}' does` : undefined
}

/** @throws {TypeError} For a pattern that nothing can match. */
export function readPattern(pattern: string): Matcher {
  const problem = patternProblem(pattern)
  if (problem !== undefined) throw new TypeError(problem.charAt(0).toUpperCase() + problem.slice(1))
  const [, method, host = '', path = ''] = SHAPE.exec(pattern) ?? []
  const segments = path.split('/').filter((segment) => segment !== '')
  return (itsMethod, itsHost, itsPath) =>
    itsMethod === method &&
    (host === '' || itsHost === host) &&
    itsPath.length === segments.length &&
    segments.every((segment, index) => segment.startsWith(':') || segment === itsPath[index])
}
