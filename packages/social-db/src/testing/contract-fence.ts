import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { isSocialDbError } from '../errors.ts'
import type { OpenedDatabase } from '../open-database.ts'
import type { Lease } from '../repositories/leases.ts'
import type { ContentRow } from '../repositories/write-content.ts'
import type { SocialDb } from '../social-db.ts'
import type { FreshPostgres } from './fresh-database.ts'
import { leased, post } from './samples.ts'

export interface FenceSubject {
  readonly db: () => OpenedDatabase
  readonly social: () => SocialDb
  /** As of `freshPostgres`. */
  readonly query: FreshPostgres['query']
  readonly rounds: number
  /** How the database is reached, where that is another way than usual: it stands in the figure. */
  readonly way?: string
}

/** A worker that lost its lease writes nothing any more, however often it tries; the judge is the database. */
export function fenceTest({ db, social, query, rounds, way = '' }: FenceSubject): void {
  const numberOf = async (text: string): Promise<number> => Number((await query(text))[0]?.['n'])

  test('no row is written under an old epoch', async () => {
    // It compares each row's epoch with the newest that is committed as the row is written.
    await query(`
      create table old_epochs (connection_id uuid);
      create function judge() returns trigger language plpgsql as $body$ begin
        if split_part(new.content_hash, ':', 1)::bigint
          < (select lease_epoch from public.social_sync_state s where s.connection_id = new.connection_id)
        then insert into public.old_epochs values (new.connection_id); end if;
        return new;
      end $body$;
      create trigger judge before insert or update on social_media_content for each row execute function judge()`)
    const zombies = { met: 0, pages: 0 }
    const ids: string[] = []
    for (let round = 0; round < rounds; round += 1) {
      const { connectionId, lease } = await leased(social())
      ids.push(connectionId)
      let hasWritten: () => void = () => {}
      const firstPage = new Promise<void>((resolve) => {
        hasWritten = resolve
      })
      const zombie = writeUntilLost(lease, hasWritten)
      // Mostly in the midst of its writing, however fast the machine is; now and then before its first page.
      if (round % 4 !== 0) await Promise.race([firstPage, zombie])
      await db().execute(
        sql`update social_sync_state set lease_until = clock_timestamp() where connection_id = ${connectionId}`,
      )
      const next = await social().worker.acquire({ connectionId, owner: 'next', leaseSeconds: 60 })
      if (!next) throw new Error('the lease that had run out was not free')
      await social().worker.writeContent(next, pageUnder(next, 0), { watermark: { media: next.epoch } })
      zombies.pages += await zombie
      zombies.met += 1
    }
    await query('drop trigger judge on social_media_content')
    const old = await numberOf('select count(*) as n from old_epochs')
    const ours = ids.map((id) => `'${id}'`).join(',')
    const stale = await numberOf(`select count(*) as n from social_media_content c
      join social_sync_state s using (connection_id)
      where connection_id in (${ours}) and split_part(c.content_hash, ':', 1)::bigint <> s.lease_epoch`)
    expect({ old, stale, met: zombies.met }).toEqual({ old: 0, stale: 0, met: rounds })
    expect(zombies.pages).toBeGreaterThan(rounds / 2)
    process.stdout.write(
      `proof: fence${way}: ${rounds} rounds of a zombie (${zombies.pages} pages before it stopped) against a new holder: ${old} rows written under an old epoch, ${stale} left\n`,
    )
  })

  /** Writes page after page, half of them with a watermark, until it is told that the lease is lost. */
  async function writeUntilLost(lease: Lease, hasWritten: () => void): Promise<number> {
    for (let page = 1; ; page += 1) {
      try {
        const options = page % 2 === 0 ? { watermark: { media: page } } : {}
        await social().worker.writeContent(lease, pageUnder(lease, page), options)
        hasWritten()
      } catch (error) {
        if (isSocialDbError(error) && error.code === 'lease_lost') return page - 1
        throw error
      }
    }
  }
}

function pageUnder({ epoch }: Lease, version: number): readonly ContentRow[] {
  return Array.from({ length: 20 }, (_, index) => post(String(index), { contentHash: `${epoch}:${version}` }))
}
