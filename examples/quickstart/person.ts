import { UsageError } from './usage-error.ts'

const ANSWERS = ['allows', 'denies', 'tampers'] as const
export type Answer = (typeof ANSWERS)[number]
export const isAnswer = (text: string): text is Answer => ANSWERS.some((answer) => answer === text)

/**
 * Does what a person does in a browser: opens Meta's consent page, leaves everything ticked, presses Continue or Cancel,
 * and is sent back to the application. Every step is a real HTTP request. `tampers` changes the state on the way back.
 * Nobody but the application at `home` is told the code.
 */
export async function answerConsent(
  authorizeUrl: string,
  { answer, home, say }: { answer: Answer; home: string; say: (line: string) => void },
): Promise<void> {
  const dialog = await fetch(authorizeUrl, { redirect: 'manual' })
  const html = await dialog.text()
  if (!dialog.ok) throw new Error(`Meta refused to show the consent page (HTTP ${dialog.status})`)
  const form = readForm(html)
  say(
    `Meta asks for consent: ${form.getAll('permission').length} permissions beside the public profile, ${form.getAll('page').length} Page.`,
  )
  form.set('decision', answer === 'denies' ? 'deny' : 'allow')

  const consented = await fetch(new URL(actionOf(html) ?? '', authorizeUrl), {
    method: 'POST',
    body: form,
    redirect: 'manual',
  })
  const location = consented.headers.get('location')
  if (!location) throw new Error(`Meta did not send the person back (HTTP ${consented.status})`)
  const back = new URL(location)
  if (back.origin !== new URL(home).origin) {
    throw new UsageError(
      `Meta sends the person back to ${back.origin}, where this demo does not listen: leave --redirect-base out.`,
    )
  }
  if (answer === 'tampers') back.searchParams.set('state', 'a-state-of-somebody-else')
  await fetch(back) // what the application made of it is its own to say
}

/** What a browser would send: hidden fields and ticked boxes. */
function readForm(html: string): URLSearchParams {
  const form = new URLSearchParams()
  for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
    const [type, name, value] = [attribute(tag, 'type'), attribute(tag, 'name'), attribute(tag, 'value')]
    const isSent = type === 'hidden' || (type === 'checkbox' && /\schecked\b/.test(tag))
    if (name && isSent) form.append(name, value ?? 'on')
  }
  return form
}

const actionOf = (html: string): string | undefined => attribute(/<form\b[^>]*>/.exec(html)?.[0] ?? '', 'action')

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return value?.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
}
