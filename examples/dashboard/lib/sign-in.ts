/**
 * How people sign in here. `clerk`: both of its keys are set. `demo`: nobody signs in, there are demo people, in development
 * or where `DASHBOARD_DEMO_PEOPLE=allowed` says so. `none`: nobody can.
 */
export type SignIn = 'clerk' | 'demo' | 'none'

type Environment = Readonly<Record<string, string | undefined>>

export function signInOf(env: Environment): SignIn {
  if (env['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'] && env['CLERK_SECRET_KEY']) return 'clerk'
  // Everybody can be a demo person and see what it connected, so anything but development must be told.
  const isAllowed = env['NODE_ENV'] === 'development' || env['DASHBOARD_DEMO_PEOPLE'] === 'allowed'
  return isAllowed ? 'demo' : 'none'
}
