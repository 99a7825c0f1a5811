import { createEmulator, type Emulator } from '@bos/meta-client/testing'

export interface EmulatedMeta {
  readonly meta: Emulator
  readonly url: string
  /** What leads an application to it. */
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

const SECOND_MS = 1000

/**
 * An emulated Meta on loopback whose clock goes on with this machine's. It tells the application at `port` when a person
 * removes the app.
 */
export async function startEmulatedMeta(port: number): Promise<EmulatedMeta> {
  const deauthorizeUrl = `http://localhost:${port}/api/webhooks/meta/deauthorize/facebook`
  const meta = createEmulator({ now: new Date(), app: { deauthorizeUrl } })
  const server = await meta.listen()
  const ticking = setInterval(() => {
    const seconds = Math.floor((Date.now() - meta.clock.now()) / SECOND_MS)
    if (seconds > 0) meta.clock.advance({ seconds })
  }, SECOND_MS)
  return {
    meta,
    url: server.url,
    env: {
      META_APP_ID: meta.app.id,
      META_APP_SECRET: meta.app.secret,
      INSTAGRAM_APP_ID: meta.app.instagram.id,
      INSTAGRAM_APP_SECRET: meta.app.instagram.secret,
      META_EMULATOR_HOSTS: JSON.stringify(server.hosts),
      DASHBOARD_DEMO_PEOPLE: 'allowed',
    },
    async close() {
      clearInterval(ticking)
      await server.close()
    },
  }
}
