import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'

/** `next` over what is stored, key by key; a stored value that is no object counts as an empty one. */
export function merge(stored: SQL, next: SQL): SQL {
  return sql`(case jsonb_typeof(${stored}) when 'object' then ${stored} else '{}' end || ${next}::jsonb)`
}
