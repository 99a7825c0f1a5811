import { createServer } from 'node:net'

/** Where Meta and the handlers send people, for an application on this machine. */
export function addressesOn(port: number): Readonly<Record<string, string>> {
  const origin = `http://localhost:${port}`
  return {
    OAUTH_REDIRECT_BASE_URL: `${origin}/api/social/callback`,
    OAUTH_SUCCESS_URL: `${origin}/connected`,
    OAUTH_ERROR_URL: `${origin}/connected`,
  }
}

/** `wanted` where it is free, else any that is. */
export async function freePort(wanted: number): Promise<number> {
  return (await tryPort(wanted)) ?? (await tryPort(0)) ?? 0
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(undefined))
    probe.listen(port, 'localhost', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}
