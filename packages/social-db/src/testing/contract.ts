import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OnAuthEvent } from '../auth-event.ts'
import { generateVaultKey } from '../key-ring.ts'
import { migrate } from '../migrate.ts'
import type { OpenedDatabase } from '../open-database.ts'
import { createSocialDb } from '../social-db.ts'
import type { SocialDb } from '../social-db.ts'
import { createVault } from '../vault.ts'
import { describeAnalytics } from './contract-analytics.ts'
import { describeConnections } from './contract-connections.ts'
import { describeContent } from './contract-content.ts'
import { describeDue } from './contract-due.ts'
import { describeEndings } from './contract-endings.ts'
import { describeHints } from './contract-hints.ts'
import { describeIds } from './contract-ids.ts'
import { describeLeases } from './contract-leases.ts'
import { describeRepairs } from './contract-repairs.ts'
import { describeSessions } from './contract-sessions.ts'
import { describeTokenLeases } from './contract-token-leases.ts'
import { describeUpkeep } from './contract-upkeep.ts'
import { describeWrites } from './contract-writes.ts'

/** What a contract's tests work with; ready once a test runs. */
export interface Subject {
  readonly db: () => OpenedDatabase
  /** Repositories on the database's clock, or on the given one. */
  readonly social: (now?: () => number, onEvent?: OnAuthEvent) => SocialDb
}

/** Everything the repositories promise, on the database that `open` opens. Every driver runs it. */
export function describeSocialDb(name: string, open: () => Promise<OpenedDatabase>): void {
  describe(`social-db on ${name}`, () => {
    const ready: { db?: OpenedDatabase; social?: Subject['social'] } = {}
    const subject: Subject = {
      db: () => ready.db ?? notReady(),
      social: (now, onEvent) => ready.social?.(now, onEvent) ?? notReady(),
    }
    beforeAll(async () => {
      const db = await open()
      await migrate(db, { competitors: 'create' })
      const vault = await createVault(generateVaultKey())
      ready.db = db
      ready.social = (now, onEvent) => createSocialDb(db, { vault, now, onEvent })
    })
    afterAll(() => ready.db?.close())

    test('a second migrate() does nothing', async () => {
      expect(await migrate(subject.db())).toEqual({ applied: [], pending: [] })
    })

    test('every table has row level security', async () => {
      const open = await subject.db().execute(
        sql`select count(*)::text as open from pg_class
          where relnamespace = 'public'::regnamespace and relkind = 'r' and not relrowsecurity`,
      )
      expect(JSON.stringify(open)).toContain('"open":"0"')
    })

    describeConnections(subject)
    describeSessions(subject)
    describeWrites(subject)
    describeLeases(subject)
    describeTokenLeases(subject)
    describeRepairs(subject)
    describeAnalytics(subject)
    describeContent(subject)
    describeEndings(subject)
    describeIds(subject)
    describeHints(subject)
    describeUpkeep(subject)
    describeDue(subject)
  })
}

function notReady(): never {
  throw new Error('the database is not open yet')
}
