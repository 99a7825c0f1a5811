import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { cleanText } from '../clean.ts'
import type { Context } from '../context.ts'
import { settings } from '../tables/settings.ts'

/** Everything stands still. */
export interface Pause {
  /** For people. Empty when none was given. */
  readonly reason: string
  readonly since: Date
}

/** What holds for the whole installation, for operators. */
export interface Settings {
  /** Undefined: nothing is paused but single connections. */
  pause(): Promise<Pause | undefined>
  /** Pauses everything: nothing is claimed or leased any more, and each run ends after the page in hand. */
  pauseAll(options?: { readonly reason?: string | undefined }): Promise<void>
  /** Ends that; true when there was a pause. Connections that were paused one by one stay so. */
  resumeAll(): Promise<boolean>
}

const PAUSE = 'pause'

/** True in SQL while everything is paused. */
export const isAllPaused: SQL<boolean> = sql<boolean>`exists (select from social_settings where key = ${PAUSE})`

export function createSettings({ db, now }: Context): Settings {
  return {
    async pause() {
      const [row] = await db.run('read the pause', (database) =>
        database
          .select({ reason: sql<string | null>`${settings.value} ->> 'reason'`, since: settings.updatedAt })
          .from(settings)
          .where(eq(settings.key, PAUSE)),
      )
      return row && { reason: row.reason ?? '', since: row.since }
    },
    async pauseAll({ reason = '' } = {}) {
      const value = { reason: cleanText(reason) }
      await db.run('pause everything', (database) =>
        database
          .insert(settings)
          .values({ key: PAUSE, value, updatedAt: now() })
          .onConflictDoUpdate({ target: settings.key, set: { value } }),
      )
    },
    async resumeAll() {
      const removed = await db.run('resume everything', (database) =>
        database.delete(settings).where(eq(settings.key, PAUSE)).returning({ key: settings.key }),
      )
      return removed.length > 0
    },
  }
}
