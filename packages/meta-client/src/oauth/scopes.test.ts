import { describe, expect, it } from 'vitest'
import { checkFacebookScopes, FACEBOOK_SCOPES, scopesFor } from './scopes.ts'

describe('scopesFor', () => {
  it('gives a set that holds all it depends on', () => {
    const scopes = scopesFor(['content', 'metrics'])
    expect(scopes).toEqual([
      'business_management',
      'instagram_basic',
      'instagram_manage_insights',
      'pages_read_engagement',
      'pages_read_user_content',
      'pages_show_list',
      'read_insights',
    ])
    for (const scope of scopes)
      expect(scopes).toEqual(expect.arrayContaining([...(FACEBOOK_SCOPES[scope]?.dependsOn ?? [])]))
    expect(scopesFor(['metrics'])).toContain('instagram_basic')
  })
})

describe('checkFacebookScopes', () => {
  it('passes its own names and new ones', () => {
    expect(() => checkFacebookScopes([...Object.keys(FACEBOOK_SCOPES), 'catalog_management'])).not.toThrow()
  })

  it.each([
    ['instagram_business_basic', /Instagram Login/],
    ['business_basic', /Instagram Login/],
    ['manage_pages', /retired.*pages_show_list/],
    ['pages_show_list,email', /no name/],
    ['', /no name/],
  ])('refuses %j with a sentence', (scope, sentence) => {
    expect(() => checkFacebookScopes([scope])).toThrow(sentence)
    expect(() => checkFacebookScopes([scope])).toThrow(expect.objectContaining({ code: 'config' }))
  })
})
