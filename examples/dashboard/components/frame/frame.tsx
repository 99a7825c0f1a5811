import Link from 'next/link'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { signInOf } from '../../lib/sign-in.ts'
import { DemoPerson } from './demo-person.tsx'

/** What stands around every page: where one is, and who one is. */
export async function Frame({ children }: { readonly children: ReactNode }) {
  // Who can sign in is asked with each request: the build knows no environment.
  await connection()
  const signIn = signInOf(process.env)
  if (signIn === 'clerk') {
    // Loaded only where it is used: a page without Clerk is not sent its script.
    const { ClerkSession, ClerkPerson } = await import('./clerk.tsx')
    return <ClerkSession>{around(<ClerkPerson />, children)}</ClerkSession>
  }
  return around(signIn === 'demo' ? <DemoPerson /> : null, signIn === 'demo' ? children : <NobodyCanSignIn />)
}

function around(person: ReactNode, content: ReactNode) {
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="top">
        <Link href="/" className="brand">
          BOS social
        </Link>
        <nav className="places" aria-label="Pages">
          <Link href="/">Accounts</Link>
          <Link href="/analytics" prefetch={false}>
            Analytics
          </Link>
        </nav>
        {person}
      </header>
      <main id="content">{content}</main>
    </>
  )
}

function NobodyCanSignIn() {
  return (
    <>
      <h1>Nobody can sign in yet</h1>
      <p>
        Set <code>NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY</code> and <code>CLERK_SECRET_KEY</code>. To try this out with demo
        people, whom everybody can be, set <code>DASHBOARD_DEMO_PEOPLE=allowed</code>.
      </p>
    </>
  )
}
