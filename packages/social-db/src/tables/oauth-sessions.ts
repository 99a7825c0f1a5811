import { index, jsonb, pgTable, text, timestamp, uniqueIndex, uuid, varchar } from 'drizzle-orm/pg-core'
import { oneOf, platforms } from './vocabulary.ts'

/** One consent flow. `state_token` and `browser_binding` hold SHA-256 only, the verifier and the grant sealed text. */
export const oauthSessions = pgTable(
  'oauth_sessions',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    userId: varchar('user_id', { length: 255 }).notNull(),
    platform: varchar('platform', { length: 50, enum: platforms }).notNull(),
    stateToken: varchar('state_token', { length: 255 }).notNull(),
    codeVerifier: text('code_verifier'),
    redirectUri: text('redirect_uri').notNull(),
    requestedScopes: jsonb('requested_scopes').$type<readonly string[]>(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    consumedAt: timestamp('consumed_at', { withTimezone: true }),
    browserBinding: varchar('browser_binding', { length: 64 }),
    pendingGrant: text('pending_grant'),
    outcome: jsonb('outcome').$type<Record<string, unknown>>(),
    /** What the flow was started for, who granted what is kept with it, and why it was refused: codes, names and ids only. */
    options: jsonb('options').$type<Record<string, unknown>>(),
  },
  (table) => [
    oneOf('valid_platform', 'platform', platforms),
    index('idx_oauth_sessions_user_platform').on(table.userId, table.platform),
    index('idx_oauth_sessions_state').on(table.stateToken),
    index('idx_oauth_sessions_expires').on(table.expiresAt),
    uniqueIndex('oauth_sessions_state_token_key').on(table.stateToken),
  ],
).enableRLS()
