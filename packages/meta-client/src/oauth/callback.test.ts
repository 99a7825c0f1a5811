import { describe, expect, it } from 'vitest'
import { readCallback } from './callback.ts'

const read = (query: string) => readCallback(new URLSearchParams(query))

describe('readCallback', () => {
  it('reads a code, in any order, without the fragment that gets stuck to it', () => {
    for (const query of ['code=AQfake1&state=s1', 'state=s1&code=AQfake1%23_%3D_', 'code=AQfake1%23_&state=s1']) {
      const callback = read(query)
      expect(callback).toMatchObject({ status: 'code', state: 's1' })
      expect(callback.status === 'code' && callback.code.expose()).toBe('AQfake1')
      expect(JSON.stringify(callback)).not.toContain('AQfake1')
    }
  })

  it('reads a refusal by the person', () => {
    const query =
      'error=access_denied&error_code=200&error_description=Permissions+error&error_reason=user_denied&state=s1'
    expect(read(query)).toEqual({ status: 'denied', state: 's1', reason: 'user_denied' })
    expect(read('error=access_denied')).toEqual({ status: 'denied', state: undefined, reason: 'access_denied' })
    expect(read('error=access_denied&error_reason=%3Cscript%3E')).toMatchObject({ reason: 'access_denied' })
  })

  it('reads a failure in both forms, even beside a code', () => {
    expect(read('error=server_error&state=s1')).toEqual({ status: 'failed', state: 's1', metaCode: undefined })
    expect(read('error_code=1349126&error_message=x&code=AQfake&state=s1')).toEqual({
      status: 'failed',
      state: 's1',
      metaCode: 1_349_126,
    })
  })

  it('reads what was granted and declined, where the dialog was asked to tell', () => {
    const told = 'code=AQfake&granted_scopes=email%2Cpages_show_list&denied_scopes=&state=s1'
    expect(read(told)).toMatchObject({ grantedScopes: ['email', 'pages_show_list'], deniedScopes: [] })
    const callback = read('code=AQfake&state=s1&granted_scopes=email,%3Cscript%3E&denied_scopes=read_insights%23_%3D_')
    expect(callback).toMatchObject({ deniedScopes: ['read_insights'] })
    expect(callback).not.toHaveProperty('grantedScopes')
    expect(read('code=AQfake&state=s1')).not.toHaveProperty('grantedScopes')
  })

  it.each([
    ['', 'it carries neither a code nor an error'],
    ['code=&state=s1', 'it carries neither a code nor an error'],
    ['code=AQfake', 'it carries no state'],
    ['code=AQfake&state=', 'it carries no state'],
    ['code=a&code=b&state=s1', 'it carries code twice'],
    ['code=a&state=s1&state=s2', 'it carries state twice'],
    ['code=a&state=s1&granted_scopes=email&granted_scopes=x', 'it carries granted_scopes twice'],
    [`code=${'a'.repeat(5000)}&state=s1`, 'its code is too long'],
  ])('takes %j for no answer of Meta', (query, problem) => {
    expect(read(query)).toEqual({ status: 'malformed', problem })
  })
})
