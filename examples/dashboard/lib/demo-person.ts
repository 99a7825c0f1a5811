/** The cookie that says which demo person is at the screen. Anybody may set it: it protects nothing. */
export const DEMO_COOKIE = 'bos_demo_person'

export const DEMO_PEOPLE = ['ana', 'luis'] as const

/** The name in the cookie; the first demo person where it holds none. */
export function demoPersonOf(cookie: string | undefined): string {
  return cookie !== undefined && /^[a-z]{2,30}$/.test(cookie) ? cookie : DEMO_PEOPLE[0]
}

/** Owner of what the demo person connects. Never that of a real one: Clerk's ids begin with `user_`. */
export const demoUserId = (person: string): string => `demo_${person}`
