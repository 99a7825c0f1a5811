import { describe, expect, it } from 'vitest'
import { META_HOSTS, resolveHosts } from './hosts.ts'

describe('resolveHosts', () => {
  it("gives Meta's hosts by default", () => {
    expect(resolveHosts()).toEqual(META_HOSTS)
  })

  it('takes a base with a path on loopback, without its trailing slash', () => {
    const facebookGraph = 'http://127.0.0.1:4010/graph.facebook.com/'
    expect(resolveHosts({ facebookGraph }).facebookGraph).toBe('http://127.0.0.1:4010/graph.facebook.com')
    expect(resolveHosts({ facebookGraph: 'http://[::1]:4010' }).facebookGraph).toBe('http://[::1]:4010')
  })

  it.each([
    'http://graph.facebook.com',
    'http://localhost.example.test',
    'http://127.0.0.1.example.test',
    'ftp://localhost',
    'graph.facebook.com',
    'https://user:pass@graph.facebook.com',
    'https://graph.facebook.com?access_token=x',
  ])('refuses %s', (facebookGraph) => {
    expect(() => resolveHosts({ facebookGraph })).toThrow(expect.objectContaining({ code: 'config' }))
  })
})
