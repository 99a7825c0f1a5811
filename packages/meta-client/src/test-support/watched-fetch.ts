/** A fetch, and every address that it was called with, as a log on the way would keep it. */
export function watchedFetch(fetch: typeof globalThis.fetch): { fetch: typeof fetch; addresses: readonly URL[] } {
  const addresses: URL[] = []
  return {
    addresses,
    async fetch(input, init) {
      addresses.push(new URL(input instanceof Request ? input.url : input))
      return fetch(input, init)
    },
  }
}
