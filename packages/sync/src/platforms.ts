import type { Connection } from '@bos/social-db'
import type { Platform } from './platform.ts'
import { facebook } from './platforms/facebook.ts'
import { instagram } from './platforms/instagram.ts'

/** Every platform that can sync, by the name it has in the tables. */
export type Platforms = Readonly<Partial<Record<Connection['platform'], Platform>>>

/** A new one is its adapter, its rows file and a line here. */
export const PLATFORMS: Platforms = { facebook, instagram }
