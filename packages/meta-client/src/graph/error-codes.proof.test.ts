import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isGraphError } from '../errors.ts'
import { failureOf } from '../test-support/scripted-fetch.ts'
import { userToken } from '../tokens.ts'
import { ERROR_CODES } from './error-codes.ts'
import { createGraph } from './graph.ts'
import { readMetaError, toGraphError } from './meta-error.ts'

const CODES = 10_000

function isKnown(code: number): boolean {
  return ERROR_CODES.some(({ code: known }) =>
    typeof known === 'object' ? known[0] <= code && code <= known[1] : known === code,
  )
}

// Near the known ones, and anywhere.
const knownCodes = ERROR_CODES.flatMap(({ code = 0 }) => code)
const code = fc
  .oneof(
    fc.integer({ min: 0, max: 5000 }),
    fc.integer(),
    fc.tuple(fc.constantFrom(...knownCodes), fc.integer({ min: -3, max: 3 })).map(([near, by]) => near + by),
    fc.constantFrom(190, 102, 463).chain((token) => fc.constantFrom(token * 10, token + 1000, -token, token + 0.5)),
  )
  .filter((one) => !isKnown(one))
// Those of dead tokens too: under a code nobody knows they say nothing.
const subcode = fc.oneof(
  fc.constantFrom(458, 459, 460, 463, 464, 467, 490, 492, 493, 33),
  fc.constantFrom(...ERROR_CODES.flatMap(({ subcode: known = 0 }) => known)),
  fc.nat(),
)
const message = fc.constantFrom(
  'Error validating access token: Session has expired on Friday, 20-Nov-26 09:00:00 PST.',
  'The user has not authorized application 1.',
  'Invalid OAuth access token - Cannot parse access token',
  'API access blocked.',
  '',
)
const envelope = fc.record(
  { code, error_subcode: subcode, message, type: fc.constant('OAuthException'), is_transient: fc.boolean() },
  { requiredKeys: ['code', 'type'] },
)

async function failWith(body: unknown, status: number, method: 'GET' | 'POST') {
  const answer = async () => Response.json(body, { status })
  const graph = createGraph({ fetch: answer, retries: 0, now: () => Date.UTC(2026, 10, 23) })
  const error = await failureOf(graph.withToken(userToken('EAAfake')).request(method, '1040/feed'))
  return isGraphError(error) ? error : expect.fail('not our error')
}

test('a code that nobody has described never asks the person to connect again', async () => {
  const control = await failWith({ error: { code: 190, type: 'OAuthException' } }, 400, 'GET')
  expect(control.action).toBe('reconnect')
  const seen = new Set<number>()
  const actions = new Map<string, number>()
  const unknown = fc.asyncProperty(
    envelope,
    fc.constantFrom(200, 400, 401, 403, 500, 503),
    fc.constantFrom('GET' as const, 'POST' as const),
    async (error, status, method) => {
      const failure = await failWith({ error }, status, method)
      expect(failure.action).not.toBe('reconnect')
      // The same where a code is traded for a token.
      const read = readMetaError({ error }) ?? expect.fail('not read')
      const context = {
        endpoint: 'GET /oauth',
        status,
        headers: new Headers(),
        objectId: undefined,
        asked: { path: 'oauth' },
        secrets: () => [],
      }
      expect(toGraphError(read, { ...context, purpose: 'exchange' }).action).not.toBe('reconnect')
      seen.add(error.code)
      actions.set(failure.action, (actions.get(failure.action) ?? 0) + 1)
    },
  )
  // Until so many different codes were tried.
  while (seen.size < CODES) await fc.assert(unknown, { numRuns: CODES })
  const tried = [...actions.values()].reduce((sum, count) => sum + count, 0)
  const shown = [...actions].map(([action, count]) => `${action} ${count}`).join(', ')
  process.stdout.write(
    `proof: error table: ${seen.size} unknown codes in ${tried} answers, each as a call and as an exchange: 0 mean reconnect (${shown})\n`,
  )
})
