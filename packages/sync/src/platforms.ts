import type { Platform } from './platform.ts'
import { facebook } from './platforms/facebook.ts'
import { instagram } from './platforms/instagram.ts'

/** Every platform that can sync. A new one is its adapter, its rows file and a line here. */
export const PLATFORMS = { facebook, instagram } satisfies Record<string, Platform>

export type PlatformName = keyof typeof PLATFORMS

export function isPlatformName(name: string): name is PlatformName {
  return Object.hasOwn(PLATFORMS, name)
}
