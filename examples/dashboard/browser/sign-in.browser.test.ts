import { afterEach, expect, it } from 'vitest'
import { DEMO_COOKIE } from '../lib/demo-person.ts'
import { type Dashboard, openDashboard } from './support/dashboard.ts'

let dashboard: Dashboard
afterEach(() => dashboard.close())

/** Keys of a Clerk that is nowhere: whoever has no session is told apart without asking it. */
const CLERK = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_test_${Buffer.from('clerk.example.test$').toString('base64')}`,
  CLERK_SECRET_KEY: `sk_test_fake${'0'.repeat(40)}`,
  NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
}

const ask = (path: string) => fetch(`${dashboard.url}${path}`, { headers: { cookie: `${DEMO_COOKIE}=ana` } })

it('takes nobody for a demo person in production, unless told so', async () => {
  dashboard = await openDashboard({ DASHBOARD_DEMO_PEOPLE: '' })
  expect((await ask('/api/social/accounts')).status).toBe(401)
  expect(await (await ask('/')).text()).toContain('Nobody can sign in yet')
  const switching = await fetch(`${dashboard.url}/demo/person`, { method: 'POST', body: new URLSearchParams() })
  expect(switching.status).toBe(404)
})

it('leaves it to Clerk who is signed in where its keys are set, and forgets the demo people', async () => {
  dashboard = await openDashboard(CLERK)
  expect((await ask('/api/social/accounts')).status).toBe(401)
  const page = await (await ask('/')).text()
  expect(page).toContain('Sign in')
  expect(page).not.toContain('Demo person')
  // What Meta calls never meets Clerk.
  const forged = await fetch(`${dashboard.url}/api/webhooks/meta/deauthorize/facebook`, {
    method: 'POST',
    body: new URLSearchParams({ signed_request: 'forged.e30' }),
  })
  expect(forged.status).toBe(403)
})
