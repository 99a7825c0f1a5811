import { DEMO_COOKIE, DEMO_PEOPLE } from '../../../lib/demo-person.ts'
import { signInOf } from '../../../lib/sign-in.ts'

/** Makes another demo person be at the screen. */
export async function POST(request: Request): Promise<Response> {
  if (signInOf(process.env) !== 'demo') return new Response('Not found', { status: 404 })
  if (isFromElsewhere(request)) return new Response('Forbidden', { status: 403 })
  const form = await request.formData().catch(() => undefined)
  const person = DEMO_PEOPLE.find((name) => name === form?.get('person'))
  if (person === undefined) return new Response('There is no such demo person.', { status: 400 })
  const cookie = `${DEMO_COOKIE}=${person}`
  return new Response(null, {
    status: 303,
    headers: { location: '/', 'set-cookie': `${cookie}; Path=/; HttpOnly; SameSite=Lax` },
  })
}

// A form of another site would make its visitor somebody else here.
function isFromElsewhere({ headers }: Request): boolean {
  const site = headers.get('sec-fetch-site')
  return site !== null && site !== 'same-origin'
}
