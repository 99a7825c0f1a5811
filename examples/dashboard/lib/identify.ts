import type { Owner } from '@bos/sync'
import type { Identify } from '@bos/sync/http'
import { cookies } from 'next/headers'
import { DEMO_COOKIE, demoPersonOf, demoUserId } from './demo-person.ts'
import { signInOf } from './sign-in.ts'

/** Who is signed in, for pages. Null: nobody. */
export async function whoIsSignedIn(): Promise<Owner | null> {
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

/** The same for the handlers, which answer 401 to null. */
export const identify: Identify = () => whoIsSignedIn()
