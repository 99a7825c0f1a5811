import type { Platform } from './platform.ts'
import { facebook } from './platforms/facebook.ts'
import { instagram } from './platforms/instagram.ts'

/** Every platform that can sync. A new one is its adapter, its rows file and a word here. */
export const PLATFORMS: readonly Platform[] = [facebook, instagram]
