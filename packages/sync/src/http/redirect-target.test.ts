import { describe, expect, it } from 'vitest'
import { HOSTILE_TARGETS } from '../test-support/hostile-targets.ts'
import { redirectTarget } from './redirect-target.ts'

const BASE = new URL('https://app.example.test/connected')
const PIECES = [
  ...String.raw`/ \ // . .. /./ /../ : @ ? # & ; % %2f %5c %2e %25 %00 %0a %09`.split(' '),
  ...'https: http: javascript: data: blob: file: evil.example app.example.test user:word 443 [::1] x é'.split(' '),
  ...'\t\n\r \0\u000b\u007f\u0085\u00a0\u200b\u2028\u2044\uff0f\uff3c\ufeff'.split(''),
]

/** Where the last careless reader of a target would end: no tabs, slashes of one kind, decoded as often as it goes. */
function readCarelessly(text: string): string {
  let seen = text
  for (let round = 0; round < 3; round++) {
    seen = seen
      .replaceAll(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replaceAll('\\', '/')
      // oxlint-disable-next-line no-control-regex -- they are what vanishes
      .replaceAll(/[\0-\x20\x7f]/g, '')
  }
  return new URL(seen, BASE).origin
}

const leaves = (text: string): boolean => {
  const target = redirectTarget(text, BASE)
  if (!target) return false
  const { href, username, password, pathname, search, hash } = target
  const own = 'https://app.example.test/'
  return !href.startsWith(own) || username + password !== '' || readCarelessly(pathname + search + hash) !== BASE.origin
}

describe('redirectTarget', () => {
  it.each(['/', '/settings', '/settings?tab=2&x=%2Fa#top', '/a/b.c/~d/@e', '/a//b', '/a/../b'])('takes %s', (path) => {
    expect(redirectTarget(path, BASE)?.href).toBe(new URL(path, BASE).href)
  })

  it('takes none of the hostile targets that somebody thought of', () => {
    expect(HOSTILE_TARGETS.length).toBeGreaterThanOrEqual(500)
    expect(new Set(HOSTILE_TARGETS).size).toBe(HOSTILE_TARGETS.length)
    expect(HOSTILE_TARGETS.filter((text) => redirectTarget(text, BASE) !== undefined)).toEqual([])
    console.log(`redirects: ${HOSTILE_TARGETS.length} hostile targets by hand: 0 taken`)
  })

  it('takes no path that is longer than an address should be', () => {
    expect(redirectTarget(`/${'x'.repeat(2048)}`, BASE)).toBeUndefined()
  })

  it('never leaves the origin, whatever a target is made of', () => {
    let seed = 1
    const next = (limit: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((seed / 2 ** 32) * limit)
    }
    const made = Array.from({ length: 100_000 }, () =>
      // Every other one begins as a path does, so that it comes further than the first character.
      (next(2) === 0 ? '/' : '').concat(
        ...Array.from({ length: 1 + next(9) }, () => PIECES[next(PIECES.length)] ?? ''),
      ),
    )
    const taken = made.filter((text) => redirectTarget(text, BASE) !== undefined)
    expect(taken.length).toBeGreaterThan(100)
    expect(made.filter(leaves)).toEqual([])
    console.log(`redirects: 100000 generated targets: ${taken.length} taken, 0 leave the origin`)
  })
})
