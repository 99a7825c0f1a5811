import { ClerkProvider, Show, SignInButton, UserButton } from '@clerk/nextjs'
import type { ReactNode } from 'react'

/** Clerk around the page. */
export function ClerkSession({ children }: { readonly children: ReactNode }) {
  return <ClerkProvider>{children}</ClerkProvider>
}

export function ClerkPerson() {
  return (
    <div className="person">
      <Show when="signed-out">
        <SignInButton />
      </Show>
      <Show when="signed-in">
        <UserButton />
      </Show>
    </div>
  )
}
