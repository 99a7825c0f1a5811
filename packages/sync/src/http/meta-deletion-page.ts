import type { Deletion } from '@bos/social-db'

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  vary: 'accept',
}

/** Tells whoever has the code what became of a deletion: a page for people, JSON for who asks for it. */
export function deletionPage(
  request: Request,
  { code, deletion }: { readonly code: string; readonly deletion: Deletion | undefined },
): Response {
  const status = deletion ? 200 : 404
  if (wantsJson(request)) {
    const told = deletion && { status: 'done', confirmation_code: code, deleted_at: deletion.at.toISOString() }
    return Response.json(told ?? { status: 'unknown' }, { status, headers: HEADERS })
  }
  const html = deletion ? donePage(code, deletion.at) : UNKNOWN_PAGE
  return new Response(html, { status, headers: { ...HEADERS, 'content-type': 'text/html; charset=utf-8' } })
}

function wantsJson(request: Request): boolean {
  const accept = request.headers.get('accept') ?? ''
  return /\bapplication\/json\b/i.test(accept) && !/\btext\/html\b/i.test(accept)
}

// A code that was found has the shape of one, so that nothing in it needs to be escaped.
function donePage(code: string, at: Date): string {
  const iso = at.toISOString()
  const day = `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
  return page(
    'Your data was deleted',
    `<p>Everything this application had stored about you was deleted on <time datetime="${iso}">${day}</time>.</p>
<p>Confirmation code: <code>${code}</code></p>`,
  )
}

const UNKNOWN_PAGE = page(
  'No such deletion',
  '<p>There is no deletion with this confirmation code. Check that the address is complete.</p>',
)

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>:root { color-scheme: light dark } body { font: 1.125rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 40rem; padding: 0 1rem } code { overflow-wrap: anywhere }</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`
}
