import { igLoginMedia, igLoginUser, igMedia, igUser } from '@bos/meta-client'
import type { Connection } from '@bos/social-db'

/** The two logins lead to two hosts, each with nodes of its own; what both have reads the same. */
export const userOf = ({ login }: Connection) => (login === 'instagram' ? igLoginUser : igUser)

export const mediaOf = ({ login }: Connection) => (login === 'instagram' ? igLoginMedia : igMedia)

/** Whether the person allowed to read numbers: each login has its own name for that. */
export function mayReadInsights(connection: Connection): boolean {
  const { login, permissions } = connection
  // Of a token from elsewhere nobody told what it may: then it is asked.
  if (login === 'instagram' && permissions.length === 0) return true
  return permissions.includes(insightsPermission(connection))
}

/** The permission that reads numbers, by its name in this login. */
export const insightsPermission = ({ login }: Connection): string =>
  login === 'instagram' ? 'instagram_business_manage_insights' : 'instagram_manage_insights'
