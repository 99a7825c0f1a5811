CREATE TABLE IF NOT EXISTS "public"."social_media_analytics" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"connection_id" uuid NOT NULL,
	"date" date NOT NULL,
	"metric_type" varchar(50) NOT NULL,
	"metric_value" numeric(20, 2) NOT NULL,
	"metric_unit" varchar(20),
	"breakdown" jsonb,
	CONSTRAINT "unique_metric_date" UNIQUE("connection_id","date","metric_type"),
	CONSTRAINT "valid_metric_type" CHECK (metric_type IN ('followers', 'engagement', 'reach', 'impressions', 'clicks', 'conversions')),
	CONSTRAINT "metric_value_is_number" CHECK (metric_value <> 'NaN'::numeric)
);
--> statement-breakpoint
ALTER TABLE "public"."social_media_analytics" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE IF NOT EXISTS "public"."social_auth_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "social_auth_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"event" varchar(64) NOT NULL,
	"outcome" varchar(64) NOT NULL,
	"user_id" varchar(255),
	"actor" varchar(255),
	"platform" varchar(50),
	"connection_id" uuid,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "public"."social_auth_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE IF NOT EXISTS "public"."social_media_connections" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" varchar(255) NOT NULL,
	"platform" varchar(50) NOT NULL,
	"account_id" varchar(255),
	"account_username" varchar(255),
	"display_name" varchar(255),
	"profile_picture_url" text,
	"access_token" text NOT NULL,
	"refresh_token" text,
	"token_expires_at" timestamp with time zone,
	"permissions" jsonb,
	"metadata" jsonb,
	"is_active" boolean DEFAULT true NOT NULL,
	"last_sync_at" timestamp with time zone,
	"sync_frequency_minutes" integer DEFAULT 60 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"token_version" bigint DEFAULT 0 NOT NULL,
	"token_issued_at" timestamp with time zone,
	"status" varchar(20) DEFAULT 'active' NOT NULL,
	"status_reason" varchar(64),
	"app_id" varchar(255),
	"login" varchar(20),
	"platform_user_id" varchar(255),
	CONSTRAINT "unique_user_platform" UNIQUE("user_id","platform"),
	CONSTRAINT "valid_platform" CHECK (platform IN ('instagram', 'facebook', 'twitter', 'linkedin', 'youtube')),
	CONSTRAINT "valid_sync_frequency" CHECK (sync_frequency_minutes >= 15)
);
--> statement-breakpoint
ALTER TABLE "public"."social_media_connections" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE IF NOT EXISTS "public"."social_media_content" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"connection_id" uuid NOT NULL,
	"platform_content_id" varchar(255) NOT NULL,
	"content_type" varchar(50) NOT NULL,
	"content_text" text,
	"media_urls" jsonb,
	"engagement_metrics" jsonb,
	"reach_metrics" jsonb,
	"published_at" timestamp with time zone,
	"fetched_at" timestamp with time zone DEFAULT now() NOT NULL,
	"is_competitor_content" boolean DEFAULT false,
	"competitor_id" uuid,
	"content_hash" varchar(64),
	"missed_sweeps" smallint DEFAULT 0 NOT NULL,
	"removed_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "unique_platform_content" UNIQUE("connection_id","platform_content_id"),
	CONSTRAINT "valid_content_type" CHECK (content_type IN ('post', 'story', 'reel', 'video', 'ad'))
);
--> statement-breakpoint
ALTER TABLE "public"."social_media_content" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE IF NOT EXISTS "public"."oauth_sessions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" varchar(255) NOT NULL,
	"platform" varchar(50) NOT NULL,
	"state_token" varchar(255) NOT NULL,
	"code_verifier" text,
	"redirect_uri" text NOT NULL,
	"requested_scopes" jsonb,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"consumed_at" timestamp with time zone,
	"browser_binding" varchar(64),
	"pending_grant" text,
	"outcome" jsonb,
	"options" jsonb,
	CONSTRAINT "valid_platform" CHECK (platform IN ('instagram', 'facebook', 'twitter', 'linkedin', 'youtube'))
);
--> statement-breakpoint
ALTER TABLE "public"."oauth_sessions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE IF NOT EXISTS "public"."social_rate_limits" (
	"bucket" text PRIMARY KEY NOT NULL,
	"used_percent" integer,
	"blocked_until" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "public"."social_rate_limits" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE IF NOT EXISTS "public"."social_settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "public"."social_settings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE IF NOT EXISTS "public"."social_sync_state" (
	"connection_id" uuid PRIMARY KEY NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"lease_owner" text,
	"lease_until" timestamp with time zone,
	"lease_epoch" bigint DEFAULT 0 NOT NULL,
	"watermark" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"next_due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"last_error" varchar(64),
	"progress" jsonb,
	"token_due_at" timestamp with time zone DEFAULT now(),
	"token_lease_id" uuid,
	"token_lease_until" timestamp with time zone,
	"token_refresh_begun" bigint,
	"capabilities" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "public"."social_sync_state" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = '"public"."social_media_analytics"'::regclass AND conname = 'social_media_analytics_connection_id_fkey')
  THEN ALTER TABLE "public"."social_media_analytics" ADD CONSTRAINT "social_media_analytics_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "public"."social_media_connections"("id") ON DELETE cascade ON UPDATE no action; END IF; END $$;--> statement-breakpoint
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = '"public"."social_media_content"'::regclass AND conname = 'social_media_content_connection_id_fkey')
  THEN ALTER TABLE "public"."social_media_content" ADD CONSTRAINT "social_media_content_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "public"."social_media_connections"("id") ON DELETE cascade ON UPDATE no action; END IF; END $$;--> statement-breakpoint
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = '"public"."social_sync_state"'::regclass AND conname = 'social_sync_state_connection_id_fkey')
  THEN ALTER TABLE "public"."social_sync_state" ADD CONSTRAINT "social_sync_state_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "public"."social_media_connections"("id") ON DELETE cascade ON UPDATE no action; END IF; END $$;--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_social_media_analytics_connection" ON "public"."social_media_analytics" USING btree ("connection_id","metric_type","date");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_social_media_analytics_date" ON "public"."social_media_analytics" USING btree ("date");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_social_media_analytics_metric" ON "public"."social_media_analytics" USING btree ("metric_type");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "social_auth_events_user" ON "public"."social_auth_events" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "social_auth_events_actor" ON "public"."social_auth_events" USING btree ("actor") WHERE actor IS NOT NULL;--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "social_auth_events_confirmation" ON "public"."social_auth_events" USING btree ((detail ->> 'confirmation_code')) WHERE detail ? 'confirmation_code';--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_social_media_connections_user_id" ON "public"."social_media_connections" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_social_media_connections_platform" ON "public"."social_media_connections" USING btree ("platform");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_social_media_connections_active" ON "public"."social_media_connections" USING btree ("is_active");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_social_media_connections_account" ON "public"."social_media_connections" USING btree ("platform","account_id");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_social_media_connections_platform_user" ON "public"."social_media_connections" USING btree ("app_id","login","platform_user_id");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_social_media_content_connection" ON "public"."social_media_content" USING btree ("connection_id",(coalesce(published_at, '-infinity'::timestamptz)) DESC,id DESC);--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_social_media_content_published" ON "public"."social_media_content" USING btree ("published_at");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_social_media_content_competitor" ON "public"."social_media_content" USING btree ("competitor_id");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_oauth_sessions_user_platform" ON "public"."oauth_sessions" USING btree ("user_id","platform");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_oauth_sessions_state" ON "public"."oauth_sessions" USING btree ("state_token");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_oauth_sessions_expires" ON "public"."oauth_sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX IF NOT EXISTS "oauth_sessions_state_token_key" ON "public"."oauth_sessions" USING btree ("state_token");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "social_sync_state_due" ON "public"."social_sync_state" USING btree ("next_due_at") WHERE is_active AND failures < 10;--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "social_sync_state_token_due" ON "public"."social_sync_state" USING btree ("token_due_at") WHERE token_due_at IS NOT NULL;