-- The host application may have a function of this name, it is a common one: then it is left as it is. Only the one of
-- the original schema gets the fixed search_path.
DO $$ BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_proc WHERE oid = to_regprocedure('public.update_updated_at_column()') AND NOT (
      proconfig IS NULL AND lower(regexp_replace(prosrc, '\s', '', 'g')) = 'beginnew.updated_at=now();returnnew;end;')
  ) THEN
    CREATE OR REPLACE FUNCTION public.update_updated_at_column() RETURNS trigger
      LANGUAGE plpgsql SET search_path = pg_catalog AS
      $body$ BEGIN NEW.updated_at = NOW(); RETURN NEW; END; $body$;
  END IF;
END $$;
--> statement-breakpoint
CREATE OR REPLACE TRIGGER update_social_media_connections_updated_at
  BEFORE UPDATE ON public.social_media_connections
  FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();
--> statement-breakpoint
CREATE OR REPLACE TRIGGER update_social_media_content_updated_at
  BEFORE UPDATE ON public.social_media_content
  FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();
--> statement-breakpoint
CREATE FUNCTION public.bos_create_sync_state() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
  INSERT INTO public.social_sync_state (connection_id, is_active) VALUES (NEW.id, NEW.is_active) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $body$;
--> statement-breakpoint
CREATE TRIGGER create_social_sync_state
  AFTER INSERT ON public.social_media_connections
  FOR EACH ROW EXECUTE FUNCTION public.bos_create_sync_state();
--> statement-breakpoint
CREATE FUNCTION public.bos_follow_activity() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
  UPDATE public.social_sync_state SET is_active = NEW.is_active WHERE connection_id = NEW.id;
  RETURN NULL;
END $body$;
--> statement-breakpoint
CREATE TRIGGER follow_social_connection_activity
  AFTER UPDATE OF is_active ON public.social_media_connections
  FOR EACH ROW WHEN (OLD.is_active IS DISTINCT FROM NEW.is_active)
  EXECUTE FUNCTION public.bos_follow_activity();
--> statement-breakpoint
INSERT INTO public.social_sync_state (connection_id, is_active)
  SELECT id, is_active FROM public.social_media_connections ON CONFLICT DO NOTHING;
--> statement-breakpoint
-- Append-only: an UPDATE may only forget who it was, a DELETE only takes what is past the retention.
CREATE FUNCTION public.bos_keep_auth_events() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (to_jsonb(NEW) - 'user_id' - 'actor') = (to_jsonb(OLD) - 'user_id' - 'actor')
       AND (NEW.user_id IS NULL OR NEW.user_id = OLD.user_id)
       AND (NEW.actor IS NULL OR NEW.actor = OLD.actor) THEN
      RETURN NEW;
    END IF;
  ELSIF TG_OP = 'DELETE' THEN
    IF OLD.at < clock_timestamp() - interval '365 days' THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'social_auth_events is append-only' USING ERRCODE = '42501';
END $body$;
--> statement-breakpoint
CREATE TRIGGER keep_social_auth_events
  BEFORE UPDATE OR DELETE ON public.social_auth_events
  FOR EACH ROW EXECUTE FUNCTION public.bos_keep_auth_events();
--> statement-breakpoint
CREATE TRIGGER keep_social_auth_events_whole
  BEFORE TRUNCATE ON public.social_auth_events
  FOR EACH STATEMENT EXECUTE FUNCTION public.bos_keep_auth_events();
--> statement-breakpoint
-- Nobody but the owner reads or writes, unless granted below. Supabase grants ALL on every new table by default.
DO $$
DECLARE
  relation text;
  who text;
BEGIN
  FOREACH relation IN ARRAY ARRAY['social_media_connections', 'social_media_content', 'social_media_analytics',
    'oauth_sessions', 'social_sync_state', 'social_auth_events', 'social_settings', 'social_rate_limits',
    'bos_social_migrations'] LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', relation);
    EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC', relation);
  END LOOP;
  FOR who IN SELECT rolname FROM pg_roles WHERE rolname IN ('anon', 'authenticated', 'service_role') LOOP
    EXECUTE format('REVOKE ALL ON public.social_media_connections, public.social_media_content,
      public.social_media_analytics, public.oauth_sessions, public.social_sync_state, public.social_auth_events,
      public.social_settings, public.social_rate_limits, public.bos_social_migrations FROM %I', who);
    EXECUTE format('REVOKE ALL ON SEQUENCE public.social_auth_events_id_seq FROM %I', who);
  END LOOP;
  -- service_role passes over policies, so its grants are the limit: everything but the token columns, and no writes.
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'service_role') THEN
    GRANT SELECT (id, user_id, platform, account_id, account_username, display_name, profile_picture_url,
      token_expires_at, permissions, metadata, is_active, last_sync_at, sync_frequency_minutes, created_at, updated_at,
      token_version, token_issued_at, status, status_reason, app_id, login, platform_user_id)
      ON public.social_media_connections TO service_role;
    GRANT SELECT ON public.social_media_content, public.social_media_analytics, public.social_sync_state,
      public.social_auth_events, public.social_settings, public.social_rate_limits TO service_role;
    GRANT SELECT (id, user_id, platform, redirect_uri, requested_scopes, expires_at, created_at, consumed_at, outcome, options)
      ON public.oauth_sessions TO service_role;
  END IF;
END $$;
--> statement-breakpoint
-- People read their own rows, where the host has Supabase's role and token function. bos_owner_id() names the owner
-- and is the host's to replace, for instance by an organisation claim; an existing one is kept.
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'authenticated') AND to_regprocedure('auth.jwt()') IS NOT NULL THEN
    IF to_regprocedure('public.bos_owner_id()') IS NULL THEN
      CREATE FUNCTION public.bos_owner_id() RETURNS text
        LANGUAGE sql STABLE SET search_path = pg_catalog AS $body$ SELECT auth.jwt() ->> 'sub' $body$;
    END IF;
    GRANT SELECT (id, user_id, platform, account_id, account_username, display_name, profile_picture_url,
      token_expires_at, permissions, is_active, last_sync_at, sync_frequency_minutes, created_at, updated_at,
      status, status_reason, login)
      ON public.social_media_connections TO authenticated;
    GRANT SELECT ON public.social_media_content, public.social_media_analytics TO authenticated;
    -- The sub-select is evaluated once a statement, not once a row.
    CREATE POLICY own_connections ON public.social_media_connections FOR SELECT TO authenticated
      USING (user_id = (SELECT public.bos_owner_id()));
    CREATE POLICY own_content ON public.social_media_content FOR SELECT TO authenticated
      USING (EXISTS (SELECT FROM public.social_media_connections c
        WHERE c.id = connection_id AND c.user_id = (SELECT public.bos_owner_id())));
    CREATE POLICY own_analytics ON public.social_media_analytics FOR SELECT TO authenticated
      USING (EXISTS (SELECT FROM public.social_media_connections c
        WHERE c.id = connection_id AND c.user_id = (SELECT public.bos_owner_id())));
  END IF;
END $$;
