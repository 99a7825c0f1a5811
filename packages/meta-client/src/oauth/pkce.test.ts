import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { createPkce } from './pkce.ts'

it('makes another verifier each time, and its challenge as RFC 7636 has it', () => {
  const pairs = Array.from({ length: 1000 }, createPkce)
  expect(new Set(pairs.map(({ verifier }) => verifier.expose())).size).toBe(1000)
  for (const { verifier, challenge } of pairs) {
    expect(verifier.expose()).toMatch(/^[\w-]{43}$/)
    expect(challenge).toBe(createHash('sha256').update(verifier.expose()).digest('base64url'))
    expect(inspect({ verifier, challenge })).not.toContain(verifier.expose())
  }
})
