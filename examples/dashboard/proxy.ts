import { type NextFetchEvent, type NextRequest, NextResponse } from 'next/server'
import { signInOf } from './lib/sign-in.ts'

/** Lets Clerk see each request, where it is set up. */
export async function proxy(request: NextRequest, event: NextFetchEvent) {
  if (signInOf(process.env) !== 'clerk') return NextResponse.next()
  const { clerkMiddleware } = await import('@clerk/nextjs/server')
  return clerkMiddleware()(request, event)
}

// Not what Meta calls, which is open to the world and signed, nor files; what people call always, whatever ids are in it.
export const config = { matcher: ['/((?!_next/|api/webhooks/|.*\\.[\\w]+$).*)', '/api/social/(.*)'] }
