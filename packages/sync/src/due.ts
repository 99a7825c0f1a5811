import type { DueOptions } from '@bos/social-db'
import type { Core } from './core.ts'
import { PLATFORMS, type PlatformName } from './platforms.ts'

const platforms: readonly PlatformName[] = Object.keys(PLATFORMS).filter(
  (name): name is PlatformName => name in PLATFORMS,
)

/** Which due connections this application can run: those of its apps, on the platforms that it knows. */
export function ofOurs({ config }: Core, limit: number): DueOptions {
  return { limit, appIds: Object.values(config.apps).map(({ id }) => id), platforms }
}
