import type { Config } from '../config.ts'

/** How the address answers that Meta sends browsers back to: with a status, or not at all. */
export type RedirectAnswer =
  | { readonly status: number; readonly error?: undefined }
  | { readonly status?: undefined; readonly error: string }

const WAIT_MS = 10_000

/** Calls it as a browser would that comes without a login: our handlers then send it on, and write nothing down. */
export async function askRedirect(
  { redirectBaseUrl }: Pick<Config, 'redirectBaseUrl'>,
  fetch: typeof globalThis.fetch,
): Promise<RedirectAnswer> {
  try {
    const signal = AbortSignal.timeout(WAIT_MS)
    const response = await fetch(`${redirectBaseUrl}/facebook`, { redirect: 'manual', signal })
    await response.body?.cancel()
    return { status: response.status }
  } catch (error) {
    return { error: codeOf(error) }
  }
}

// fetch hides why: ENOTFOUND, ECONNREFUSED, CERT_HAS_EXPIRED stand in the cause.
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if (error.name === 'TimeoutError') return 'timeout'
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'network'
}
