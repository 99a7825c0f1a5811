import type { SyncOptions } from '@bos/sync'

type Hosts = NonNullable<SyncOptions['hosts']>

/**
 * Where the emulated Meta is: `META_EMULATOR_HOSTS` holds the `hosts` that `bos-meta-emulator` prints. Not set: the real one.
 *
 * @throws {Error} For what is not on this machine: it would be sent the secret of the app.
 */
export function emulatedHosts({ META_EMULATOR_HOSTS: text }: Readonly<Record<string, string | undefined>>): Hosts {
  if (!text) return {}
  const hosts: Hosts = JSON.parse(text)
  const isLocal = Object.values(hosts).every((url) => /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?\//.test(String(url)))
  if (!isLocal)
    throw new Error('META_EMULATOR_HOSTS must name addresses on this machine: leave it out for Meta itself.')
  return hosts
}
