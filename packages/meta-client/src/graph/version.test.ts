import { describe, expect, it } from 'vitest'
import { DEFAULT_GRAPH_VERSION, resolveGraphVersion } from './version.ts'

const TODAY = new Date('2026-11-23T09:00:00Z')

describe('resolveGraphVersion', () => {
  it('takes the default without a word when nothing is wanted', () => {
    expect(resolveGraphVersion(undefined, TODAY)).toEqual({ version: DEFAULT_GRAPH_VERSION })
  })

  it('keeps a version with a long life', () => {
    expect(resolveGraphVersion('v25.0', TODAY)).toEqual({ version: 'v25.0' })
  })

  it.each(['v18.0', 'v20.0', 'v27.0', 'v99.0', '26.0', 'v26', '', 'v26.0/../x'])(
    'replaces %j and says so',
    (wanted) => {
      const { version, notice } = resolveGraphVersion(wanted, TODAY)
      expect(version).toBe(DEFAULT_GRAPH_VERSION)
      expect(notice).toContain('META_APP_VERSION')
    },
  )

  it('keeps a dying version and counts its days', () => {
    expect(resolveGraphVersion('v21.0', TODAY)).toEqual({
      version: 'v21.0',
      notice: 'Graph API v21.0 ends on 2027-01-21, in 59 days: move to v26.0.',
    })
  })

  it('still takes a version on its last day', () => {
    expect(resolveGraphVersion('v21.0', new Date('2027-01-21T23:00:00Z')).version).toBe('v21.0')
    expect(resolveGraphVersion('v21.0', new Date('2027-01-22T00:00:00Z')).version).toBe(DEFAULT_GRAPH_VERSION)
  })
})
