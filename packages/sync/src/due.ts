import type { DueOptions } from '@bos/social-db'
import type { Core } from './core.ts'

/** Which due connections this application can run: those of its apps, on the platforms that it knows. */
export function ofOurs({ config, platforms }: Core, limit: number): DueOptions {
  const appIds = Object.values(config.apps).map(({ id }) => id)
  return { limit, appIds, platforms: platforms.map(({ name }) => name) }
}
