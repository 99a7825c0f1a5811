import { describe, expect, it } from 'vitest'
import type { TokenInfo } from './debug-token.ts'
import { readGranted } from './granted.ts'

const told = (scopes: TokenInfo['scopes'], granularScopes: TokenInfo['granularScopes']): TokenInfo => ({
  isValid: true,
  appId: undefined,
  type: undefined,
  userId: undefined,
  profileId: undefined,
  expiresAt: undefined,
  dataAccessExpiresAt: undefined,
  issuedAt: undefined,
  scopes,
  granularScopes,
})

describe('what a person granted', () => {
  it('is not known where Meta said nothing', () => {
    for (const info of [undefined, told(undefined, undefined)]) {
      const granted = readGranted(info)
      expect([granted.scopes, granted.tickedPages]).toEqual([undefined, undefined])
      expect([granted.allows('pages_show_list'), granted.allows('pages_show_list', '1040')]).toEqual([
        undefined,
        undefined,
      ])
      expect(granted.coversPages('pages_show_list')).toBe(false)
    }
  })

  it('holds for every asset where none is named', () => {
    const granted = readGranted(
      told(['pages_show_list', 'email'], [{ scope: 'pages_show_list', targetIds: undefined }]),
    )
    expect(granted.tickedPages).toBe('all')
    expect(granted.scopes).toEqual(['pages_show_list', 'email'])
    expect([granted.allows('pages_show_list'), granted.allows('pages_show_list', '1040')]).toEqual([true, true])
    expect([granted.allows('email', '1040'), granted.allows('read_insights', '1040')]).toEqual([true, false])
    expect([granted.coversPages('pages_show_list'), granted.coversPages('read_insights')]).toEqual([true, false])
  })

  it('holds for the assets that are named alone', () => {
    const granted = readGranted(
      told(
        ['pages_show_list', 'pages_read_engagement', 'instagram_basic'],
        [
          { scope: 'pages_show_list', targetIds: ['1040', '1050'] },
          { scope: 'pages_read_engagement', targetIds: ['1040'] },
          { scope: 'instagram_basic', targetIds: ['17841'] },
          { scope: 'of_tomorrow', targetIds: ['9'] },
        ],
      ),
    )
    expect(granted.tickedPages).toEqual(new Set(['1040', '1050']))
    expect(granted.allows('pages_show_list', '1050')).toBe(true)
    expect(granted.allows('pages_read_engagement', '1050')).toBe(false)
    expect(granted.allows('pages_read_engagement')).toBe(true)
    expect(granted.coversPages('pages_show_list')).toBe(true)
    expect(granted.coversPages('pages_read_engagement')).toBe(false)
  })

  it('goes by the first of two entries of one permission, and covers nobody knows which Pages where one is missing', () => {
    const twice = [
      { scope: 'pages_show_list', targetIds: ['1040'] },
      { scope: 'pages_show_list', targetIds: ['1050'] },
    ]
    expect(readGranted(told(['pages_show_list'], twice)).allows('pages_show_list', '1050')).toBe(false)
    expect(readGranted(told(['pages_show_list'], undefined)).tickedPages).toBeUndefined()
    expect(readGranted(told(undefined, twice)).tickedPages).toBeUndefined()
  })
})
