import type { Shop } from './shop.ts'

/** Counts, from now on, how often Meta is given a code for a token. */
export function countExchanges(shop: Shop): { readonly count: number } {
  const counted = { count: 0 }
  shop.passing.by = async (request, next) => {
    if (new URLSearchParams(await request.clone().text()).has('code')) counted.count += 1
    return next(request)
  }
  return counted
}
