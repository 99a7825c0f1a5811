/** Drizzle tables of this package, for a caller's own queries. Rows of `connections` hold sealed tokens. */
export { analytics } from './tables/analytics.ts'
export { authEvents } from './tables/auth-events.ts'
export { connections } from './tables/connections.ts'
export { content } from './tables/content.ts'
export { oauthSessions } from './tables/oauth-sessions.ts'
export { rateLimits } from './tables/rate-limits.ts'
export { settings } from './tables/settings.ts'
export { syncState } from './tables/sync-state.ts'
