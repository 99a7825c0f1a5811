import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { cleanJson } from '../clean.ts'
import { oauthSessions } from '../tables/oauth-sessions.ts'
import type { Person } from './person.ts'

// Beside what a flow is for: the grant itself is sealed, and a deletion names the person only.
const granted = ({ appId, login, platformUserId }: Person): string =>
  cleanJson({ grantedBy: { appId, login, platformUserId } })

/** The options of a flow with the person who granted it. */
export function withGranter(person: Person): SQL {
  return sql`coalesce(${oauthSessions.options}, '{}') || ${granted(person)}::text::jsonb`
}

/** The condition for the flows that this person granted. */
export function flowsGrantedBy(person: Person): SQL {
  return sql`${oauthSessions.options} @> ${granted(person)}::text::jsonb`
}
