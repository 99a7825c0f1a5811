/**
 * Sends the browser back to the address that the dialog was asked for, with its state.
 *
 * @param answer Goes into the query, or with a token into the fragment.
 * @param tail What Meta appends to an address without a fragment of its own (P).
 */
export function redirect(
  params: URLSearchParams,
  answer: { readonly query: string } | { readonly fragment: string },
  tail = '',
): Response {
  // A line break in the address is none in the header.
  const url = new URL(params.get('redirect_uri') ?? '')
  const state = params.get('state')
  const withState = (text: string) => (state === null ? text : `${text}&state=${encodeURIComponent(state)}`)
  if ('query' in answer) {
    url.search = url.search === '' ? withState(answer.query) : `${url.search}&${withState(answer.query)}`
    if (url.hash === '') url.hash = tail
  } else url.hash = withState(answer.fragment)
  return new Response(null, { status: 302, headers: { location: url.href, 'cache-control': 'no-store' } })
}
