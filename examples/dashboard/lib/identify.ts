import type { Identify } from '@bos/sync/http'
import { cookies } from 'next/headers'
import { DEMO_COOKIE, demoPersonOf, demoUserId } from './demo-person.ts'
import { signInOf } from './sign-in.ts'

/** Who is signed in. Null: nobody, and the handlers answer 401. */
export const identify: Identify = async () => {
  switch (signInOf(process.env)) {
    case 'clerk': {
      // Loaded only where it is used.
      const { auth } = await import('@clerk/nextjs/server')
      const { userId } = await auth()
      return userId ? { userId } : null
    }
    case 'demo':
      return { userId: demoUserId(demoPersonOf((await cookies()).get(DEMO_COOKIE)?.value)) }
    case 'none':
      return null
  }
}
