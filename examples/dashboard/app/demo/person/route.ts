import { DEMO_COOKIE, demoPersonOf } from '../../../lib/demo-person.ts'
import { signInOf } from '../../../lib/sign-in.ts'

/** Makes another demo person be at the screen. */
export async function POST(request: Request): Promise<Response> {
  if (signInOf(process.env) !== 'demo') return new Response('Not found', { status: 404 })
  const person = (await request.formData()).get('person')
  const cookie = `${DEMO_COOKIE}=${demoPersonOf(typeof person === 'string' ? person : undefined)}`
  return new Response(null, {
    status: 303,
    headers: { location: '/', 'set-cookie': `${cookie}; Path=/; HttpOnly; SameSite=Lax` },
  })
}
