import { describe, expect, it } from 'vitest'
import { PERMISSION_NAMES } from '../graph/permission-names.ts'
import { checkScopes } from './check-scopes.ts'
import { FACEBOOK_SCOPES } from './facebook-scopes.ts'
import { INSTAGRAM_SCOPES } from './instagram-scopes.ts'
import type { LoginKind } from './scope-row.ts'
import type { Capability } from './scopes.ts'
import { missingScopes, SCOPES, scopesFor } from './scopes.ts'

const ALL: Readonly<Record<LoginKind, readonly Capability[]>> = {
  facebook: ['content', 'metrics', 'ads', 'publishing', 'comments', 'webhooks', 'competitors'],
  instagram: ['content', 'metrics', 'publishing', 'comments', 'webhooks'],
}

describe('scopesFor', () => {
  it('gives what content and metrics take on Facebook', () => {
    expect(scopesFor(['content', 'metrics'])).toEqual([
      'ads_read',
      'business_management',
      'instagram_basic',
      'instagram_manage_insights',
      'pages_read_engagement',
      'pages_read_user_content',
      'pages_show_list',
      'read_insights',
    ])
    expect(scopesFor(['metrics'])).toContain('instagram_basic')
  })

  it('gives what they take with Instagram Login', () => {
    const options = { login: 'instagram' } as const
    expect(scopesFor(['content', 'metrics'], options)).toEqual([
      'instagram_business_basic',
      'instagram_business_manage_insights',
    ])
    expect(scopesFor(['comments'], options)).toContain('instagram_business_basic')
  })

  it.each(['facebook', 'instagram'] as const)(
    'gives sets of %s that hold all they depend on, from the table',
    (login) => {
      for (const capability of ALL[login]) {
        const scopes = scopesFor([capability], { login })
        for (const scope of scopes) {
          expect(scopes).toEqual(expect.arrayContaining([...(SCOPES[login][scope]?.dependsOn ?? ['a row of its own'])]))
        }
      }
    },
  )

  it('refuses what Instagram Login does not offer', () => {
    for (const capability of ['ads', 'competitors'] as const) {
      const ask = () => scopesFor(['content', capability], { login: 'instagram' })
      expect(ask).toThrow(
        expect.objectContaining({ code: 'unsupported', message: expect.stringContaining(capability) }),
      )
    }
  })
})

describe('missingScopes', () => {
  it('compares what was granted with what is needed', () => {
    expect(missingScopes(['pages_show_list', 'email'], ['competitors'])).toEqual([
      'ads_read',
      'instagram_basic',
      'instagram_manage_insights',
      'pages_read_engagement',
    ])
    expect(missingScopes(scopesFor(ALL.facebook), ALL.facebook)).toEqual([])
    expect(missingScopes(['instagram_business_basic'], ['metrics'], { login: 'instagram' })).toEqual([
      'instagram_business_manage_insights',
    ])
  })
})

describe('the tables of permissions', () => {
  it('name a source and depend on permissions of their own login only', () => {
    for (const table of Object.values(SCOPES)) {
      for (const { dependsOn, source, purpose } of Object.values(table)) {
        expect(source).toMatch(/^[DSPM]/)
        expect(purpose).not.toBe('')
        expect(Object.keys(table)).toEqual(expect.arrayContaining([...dependsOn]))
      }
    }
    expect(Object.keys(FACEBOOK_SCOPES).filter((name) => Object.hasOwn(INSTAGRAM_SCOPES, name))).toEqual([])
  })
})

describe('checkScopes', () => {
  it('passes its own names and new ones', () => {
    expect(() => checkScopes([...Object.keys(FACEBOOK_SCOPES), 'catalog_management'], 'facebook')).not.toThrow()
    const ownAndNew = [...Object.keys(INSTAGRAM_SCOPES), 'instagram_business_manage_contents']
    expect(() => checkScopes(ownAndNew, 'instagram')).not.toThrow()
  })

  it.each([
    ['facebook', 'instagram_business_basic', /Instagram Login/],
    ['facebook', 'business_basic', /Instagram Login/],
    ['facebook', 'manage_pages', /retired.*pages_show_list/],
    ['facebook', 'publish_pages', /retired.*pages_manage_posts/],
    ['facebook', 'publish_actions', /retired.*nothing/],
    ['facebook', 'pages_show_list,email', /no name/],
    ['facebook', '', /no name/],
    ['facebook', '__proto__', /no name/],
    ['instagram', 'instagram_basic', /Facebook Login/],
    ['instagram', 'pages_show_list', /Facebook Login/],
    ['instagram', 'email', /Facebook Login/],
    ['instagram', 'business_basic', /retired.*instagram_business_basic/],
    ['instagram', 'instagram_graph_user_profile', /retired.*nothing/],
    ['instagram', 'instagram_business_manage_insights', /always needs.*instagram_business_basic/],
  ] as const)('refuses for %s %j with a sentence', (login, scope, sentence) => {
    expect(() => checkScopes([scope], login)).toThrow(sentence)
    expect(() => checkScopes([scope], login)).toThrow(expect.objectContaining({ code: 'config' }))
  })
})

it('errors may name every permission there is, but those that nobody lacks', () => {
  const named = [...Object.keys(FACEBOOK_SCOPES), ...Object.keys(INSTAGRAM_SCOPES)]
  const neverLacking = ['email', 'openid', 'public_profile']
  expect([...PERMISSION_NAMES, ...neverLacking].toSorted()).toEqual(named.toSorted())
})
