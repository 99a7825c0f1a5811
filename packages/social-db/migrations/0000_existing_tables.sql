-- For a database that has the four tables of the original schema already: they keep their rows and their names, and
-- become here what 0001 makes elsewhere. A table that is not there is left to 0001. Whether they are the original ones
-- at all is asked first (src/existing-tables.ts).
DO $$ BEGIN
  IF to_regclass('public.social_media_connections') IS NULL THEN RETURN; END IF;
  ALTER TABLE public.social_media_connections
    ALTER COLUMN id SET DEFAULT gen_random_uuid(),
    ALTER COLUMN profile_picture_url TYPE text,
    ADD COLUMN token_version bigint NOT NULL DEFAULT 0,
    ADD COLUMN token_issued_at timestamptz,
    ADD COLUMN status varchar(20) NOT NULL DEFAULT 'active',
    ADD COLUMN status_reason varchar(64),
    ADD COLUMN app_id varchar(255),
    ADD COLUMN login varchar(20),
    ADD COLUMN platform_user_id varchar(255);
  -- A NULL in one of the first two stopped the syncing of a connection in silence; the original defaults are meant.
  UPDATE public.social_media_connections SET
    is_active = coalesce(is_active, true),
    sync_frequency_minutes = coalesce(sync_frequency_minutes, 60),
    created_at = coalesce(created_at, updated_at, now()),
    updated_at = coalesce(updated_at, now())
  WHERE is_active IS NULL OR sync_frequency_minutes IS NULL OR created_at IS NULL OR updated_at IS NULL;
  UPDATE public.social_media_connections SET status = 'paused', status_reason = 'was_inactive' WHERE NOT is_active;
  -- Empty text was how other code forgot a token.
  UPDATE public.social_media_connections SET
    access_token = 'bos1.erased', refresh_token = NULL, is_active = false, status = 'needs_reauth', status_reason = 'no_token'
  WHERE access_token = '';
  ALTER TABLE public.social_media_connections
    ALTER COLUMN is_active SET DEFAULT true, ALTER COLUMN is_active SET NOT NULL,
    ALTER COLUMN sync_frequency_minutes SET DEFAULT 60, ALTER COLUMN sync_frequency_minutes SET NOT NULL,
    ALTER COLUMN created_at SET DEFAULT now(), ALTER COLUMN created_at SET NOT NULL,
    ALTER COLUMN updated_at SET DEFAULT now(), ALTER COLUMN updated_at SET NOT NULL;
END $$;
--> statement-breakpoint
DO $$ BEGIN
  IF to_regclass('public.social_media_content') IS NULL THEN RETURN; END IF;
  -- The original trigger sets updated_at, which the original table lacks: every UPDATE fails until it is there. Who met
  -- that may have added the column.
  ALTER TABLE public.social_media_content
    ALTER COLUMN id SET DEFAULT gen_random_uuid(),
    ADD COLUMN IF NOT EXISTS updated_at timestamptz DEFAULT now(),
    ADD COLUMN IF NOT EXISTS missed_sweeps smallint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS removed_at timestamptz;
  -- UNIQUE lets any number of NULLs through. Such a row cannot be matched again, but it is the host's: it stays.
  UPDATE public.social_media_content SET
    platform_content_id = coalesce(platform_content_id, 'unknown:' || id),
    fetched_at = coalesce(fetched_at, now()),
    updated_at = coalesce(updated_at, now())
  WHERE platform_content_id IS NULL OR fetched_at IS NULL OR updated_at IS NULL;
  ALTER TABLE public.social_media_content
    ALTER COLUMN platform_content_id SET NOT NULL,
    ALTER COLUMN is_competitor_content SET DEFAULT false,
    ALTER COLUMN fetched_at SET DEFAULT now(), ALTER COLUMN fetched_at SET NOT NULL,
    ALTER COLUMN updated_at SET DEFAULT now(), ALTER COLUMN updated_at SET NOT NULL;
END $$;
--> statement-breakpoint
DO $$ BEGIN
  IF to_regclass('public.social_media_analytics') IS NULL THEN RETURN; END IF;
  -- NaN says that the value is not known, and a value that is not known has no row.
  DELETE FROM public.social_media_analytics WHERE metric_value = 'NaN'::numeric;
  ALTER TABLE public.social_media_analytics
    ALTER COLUMN id SET DEFAULT gen_random_uuid(),
    ALTER COLUMN metric_value TYPE numeric(20, 2),
    ADD CONSTRAINT metric_value_is_number CHECK (metric_value <> 'NaN'::numeric);
END $$;
--> statement-breakpoint
DO $$ BEGIN
  IF to_regclass('public.oauth_sessions') IS NULL THEN RETURN; END IF;
  ALTER TABLE public.oauth_sessions
    ALTER COLUMN id SET DEFAULT gen_random_uuid(),
    ALTER COLUMN code_verifier TYPE text,
    ALTER COLUMN redirect_uri TYPE text,
    ADD COLUMN consumed_at timestamptz,
    ADD COLUMN browser_binding varchar(64),
    ADD COLUMN pending_grant text,
    ADD COLUMN outcome jsonb,
    ADD COLUMN options jsonb;
  -- Flows of minutes, begun by other code: they are closed, and what was secret in them goes. A state that two rows
  -- share is kept once; the others get a hash that nothing matches.
  UPDATE public.oauth_sessions o SET
    state_token = encode(sha256(convert_to(o.state_token || CASE WHEN nth = 1 THEN '' ELSE o.id::text END, 'UTF8')), 'hex'),
    code_verifier = NULL,
    consumed_at = clock_timestamp(),
    created_at = coalesce(created_at, now())
  FROM (SELECT id, row_number() OVER (PARTITION BY state_token ORDER BY created_at, id) AS nth
    FROM public.oauth_sessions) numbered
  WHERE numbered.id = o.id;
  ALTER TABLE public.oauth_sessions ALTER COLUMN created_at SET DEFAULT now(), ALTER COLUMN created_at SET NOT NULL;
END $$;
--> statement-breakpoint
-- On the connection alone; 0001 makes them again, under their names, with what a timeline and a series order by.
DROP INDEX IF EXISTS public.idx_social_media_content_connection, public.idx_social_media_analytics_connection;
