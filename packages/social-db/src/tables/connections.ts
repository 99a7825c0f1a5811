import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { timestamp, unique, uuid, varchar } from 'drizzle-orm/pg-core'
import { connectionStatuses, logins, oneOf, platforms } from './vocabulary.ts'

/** One connected account of one owner. The token columns hold sealed text only. */
export const connections = pgTable(
  'social_media_connections',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    userId: varchar('user_id', { length: 255 }).notNull(),
    platform: varchar('platform', { length: 50, enum: platforms }).notNull(),
    accountId: varchar('account_id', { length: 255 }),
    accountUsername: varchar('account_username', { length: 255 }),
    displayName: varchar('display_name', { length: 255 }),
    profilePictureUrl: text('profile_picture_url'),
    accessToken: text('access_token').notNull(),
    refreshToken: text('refresh_token'),
    tokenExpiresAt: timestamp('token_expires_at', { withTimezone: true }),
    permissions: jsonb('permissions').$type<readonly string[]>(),
    metadata: jsonb('metadata').$type<Record<string, unknown>>(),
    isActive: boolean('is_active').notNull().default(true),
    lastSyncAt: timestamp('last_sync_at', { withTimezone: true }),
    syncFrequencyMinutes: integer('sync_frequency_minutes').notNull().default(60),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    tokenVersion: bigint('token_version', { mode: 'number' }).notNull().default(0),
    tokenIssuedAt: timestamp('token_issued_at', { withTimezone: true }),
    status: varchar('status', { length: 20, enum: connectionStatuses }).notNull().default('active'),
    statusReason: varchar('status_reason', { length: 64 }),
    appId: varchar('app_id', { length: 255 }),
    login: varchar('login', { length: 20, enum: logins }),
    platformUserId: varchar('platform_user_id', { length: 255 }),
  },
  (table) => [
    unique('unique_user_platform').on(table.userId, table.platform),
    oneOf('valid_platform', 'platform', platforms),
    check('valid_sync_frequency', sql`sync_frequency_minutes >= 15`),
    index('idx_social_media_connections_user_id').on(table.userId),
    index('idx_social_media_connections_platform').on(table.platform),
    index('idx_social_media_connections_active').on(table.isActive),
    // Webhooks name an account of a platform.
    index('idx_social_media_connections_account').on(table.platform, table.accountId),
    // Deauthorize and deletion callbacks name an app, a login and a person, and no row of ours.
    index('idx_social_media_connections_platform_user').on(table.appId, table.login, table.platformUserId),
  ],
).enableRLS()
