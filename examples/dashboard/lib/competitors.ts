import type { Competitor } from '@bos/sync'
import { sql } from 'drizzle-orm'
import { openStore } from './store.ts'

/** A competitor with the name that the owner knows it by. */
export interface NamedCompetitor extends Competitor {
  readonly name: string
}

/** The owner's competitors, from the table `competitors`, which belongs to the application. */
export async function listCompetitors(userId: string): Promise<readonly NamedCompetitor[]> {
  const { database } = await openStore()
  const query = sql`select id::text as id, name, social_media_handles ->> 'instagram' as instagram,
    social_media_handles ->> 'facebook' as facebook
    from competitors where user_id = ${userId} and status = 'active' order by name, id`
  return rowsOf(await database.execute(query)).map((row) => {
    const [id = '', name, instagram, facebook] = ['id', 'name', 'instagram', 'facebook'].map((key) => textOf(row, key))
    return { id, name: name ?? instagram ?? facebook ?? 'Unnamed', instagram, facebook }
  })
}

// postgres.js answers with rows, the embedded database with an object that holds them.
function rowsOf(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer
  const isHeld = typeof answer === 'object' && answer !== null && 'rows' in answer && Array.isArray(answer.rows)
  return isHeld ? rowsOf(answer.rows) : []
}

function textOf(row: unknown, key: string): string | undefined {
  const value: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, key) : undefined
  return typeof value === 'string' ? value : undefined
}
