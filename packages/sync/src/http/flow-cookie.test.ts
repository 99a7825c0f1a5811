import { describe, expect, it } from 'vitest'
import { flowCookie } from './flow-cookie.ts'

const CONFIG = { redirectBaseUrl: 'https://app.example.test/callback' }
const LOCAL = { redirectBaseUrl: 'http://localhost:3000/callback' }

const sent = (cookie?: string) =>
  new Request('https://app.example.test/', cookie === undefined ? {} : { headers: { cookie } })

describe('the cookie of a login', () => {
  // SHA-256 of `cookie:state-1`, computed apart from this code.
  const NAME = '__Host-bos-obpB34xUhFsmxoyzuLqEXxTu1RwAV9iSqvep2UipNHA'

  it('is set for this host, for ten minutes, and out of reach of scripts and other sites', () => {
    expect(flowCookie('state-1', CONFIG).set('b1nding')).toBe(
      `${NAME}=b1nding; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure`,
    )
    expect(flowCookie('state-1', LOCAL).set('b1nding')).toBe(
      `${NAME.replace('__Host-', '')}=b1nding; Path=/; Max-Age=600; HttpOnly; SameSite=Lax`,
    )
  })

  it('is read from among others', () => {
    const cookie = flowCookie('state-1', CONFIG)
    expect(cookie.read(sent(`${NAME}=b1nding`))).toBe('b1nding')
    expect(cookie.read(sent(`a=1;  ${NAME}=x=y ; b=2`))).toBe('x=y')
    expect(cookie.read(sent(`${NAME}=`))).toBe('')
  })

  it.each([
    undefined,
    '',
    'a=1',
    NAME,
    `${NAME}x=b1nding`,
    `x${NAME}=b1nding`,
    `${NAME.replace('__Host-', '')}=b1nding`,
    `${NAME}=b1nding; ${NAME}=b1nding`,
    `a=${NAME}=b1nding`,
  ])('is not there in %j', (cookie) => {
    expect(flowCookie('state-1', CONFIG).read(sent(cookie))).toBeUndefined()
  })

  it('is another one for each login', () => {
    const cookie = flowCookie('state-2', CONFIG)
    expect(cookie.read(sent(flowCookie('state-1', CONFIG).set('b1nding')))).toBeUndefined()
    expect(cookie.read(sent(flowCookie('state-2', CONFIG).set('b1nding')))).toBe('b1nding')
  })
})
