import type { RawClient } from './starting-points.ts'

// Grants and policies are left out: they depend on the roles of the server.
const tables = `('social_media_connections', 'social_media_content', 'social_media_analytics', 'oauth_sessions',
  'social_sync_state', 'social_auth_events', 'social_settings', 'social_rate_limits', 'bos_social_migrations')`

const lines = `
  select 'table ' || relname || ' ' || relkind::text || ' row security ' || relrowsecurity from pg_class
  where relnamespace = 'public'::regnamespace and relname in ${tables}
  union all
  select 'column ' || attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) || ' null '
    || (not attnotnull)::text || ' identity "' || attidentity::text || '" default ' || coalesce(pg_get_expr(adbin, adrelid), '')
  from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where attnum > 0 and not attisdropped and attrelid in (select c.oid from pg_class c
    where relnamespace = 'public'::regnamespace and relname in ${tables})
  union all
  select 'constraint ' || conrelid::regclass || '.' || conname || ' ' || pg_get_constraintdef(oid) || ' valid '
    || convalidated from pg_constraint
  where conrelid in (select c.oid from pg_class c where relnamespace = 'public'::regnamespace and relname in ${tables})
  union all
  select 'index ' || indexdef from pg_indexes where schemaname = 'public' and tablename in ${tables}
  union all
  select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
  union all
  select 'function ' || pg_get_functiondef(oid) from pg_proc
  where pronamespace = 'public'::regnamespace and proname not in ('uuid_generate_v4', 'bos_owner_id')`

/** Every table, column, constraint, index, trigger and function of this package as a line of text. */
export async function readCatalog({ query }: RawClient): Promise<readonly string[]> {
  return (await query(`select line from (${lines}) as found (line) order by line`)).map((row) => String(row['line']))
}
