import { type ConnectWish, isPlatformName } from './wire.ts'

const KEY = 'bos-connect-wish'

/** Keeps what was clicked on until the person is back, so that the page they land on can offer the same again. */
export function rememberWish({ platform, login }: ConnectWish): void {
  sessionStorage.setItem(KEY, JSON.stringify({ platform, login }))
}

/** What this tab tried to connect last; undefined where it tried nothing. */
export function recallWish(): ConnectWish | undefined {
  const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? 'null')
  if (typeof kept !== 'object' || kept === null) return undefined
  const { platform, login } = kept as { readonly platform?: unknown; readonly login?: unknown }
  if (typeof platform !== 'string' || !isPlatformName(platform)) return undefined
  return { platform, ...(typeof login === 'string' && isPlatformName(login) && { login }) }
}
