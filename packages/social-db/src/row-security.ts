import { sql } from 'drizzle-orm'
import { textOf } from './database.ts'
import type { GuardedDatabase } from './database.ts'

/**
 * What is not as the migrations left it in who may read and write the tables, a few words each: the usual cause is a
 * `GRANT ALL` over the whole schema, or a policy that somebody added in an editor. Roles that the host made itself are its
 * own affair.
 */
export async function inspectRowSecurity(db: GuardedDatabase): Promise<readonly string[]> {
  const rows = await db.rows('look at the row security', problems)
  return rows.flatMap((row) => textOf(row, 'problem') ?? [])
}

// `public` is who everybody is: what it may is not said again of the others.
const problems = sql`with tables as (
    select c.oid as relation, c.relname::text as name, c.relrowsecurity as secured
    from unnest(array['social_media_connections', 'social_media_content', 'social_media_analytics', 'oauth_sessions',
      'social_sync_state', 'social_auth_events', 'social_settings', 'social_rate_limits', 'bos_social_migrations'])
      as ours (name)
    join pg_class c on c.oid = to_regclass('public.' || ours.name)
  ), secrets (name, col) as (values
    ('social_media_connections', 'access_token'), ('social_media_connections', 'refresh_token'),
    ('oauth_sessions', 'state_token'), ('oauth_sessions', 'code_verifier'), ('oauth_sessions', 'browser_binding'),
    ('oauth_sessions', 'pending_grant')
  ), policies (name, policy) as (values
    ('social_media_connections', 'own_connections'), ('social_media_content', 'own_content'),
    ('social_media_analytics', 'own_analytics')
  ), roles as (
    select 'public'::name as who union all
    select rolname from pg_roles where rolname in ('anon', 'authenticated', 'service_role')
  ), writes as (
    select name, who from tables, roles where has_table_privilege(who, relation, 'INSERT, UPDATE, DELETE, TRUNCATE')
      or has_any_column_privilege(who, relation, 'INSERT, UPDATE')
  ), reads as (
    select name, who, string_agg(col, ', ' order by col) as cols from tables join secrets using (name), roles
    where has_column_privilege(who, relation, col, 'SELECT') group by name, who
  )
  select name || ': row level security is off' as problem from tables where not secured
  union all
  select name || ': ' || who || ' may write' from writes
    where who = 'public' or not exists (select from writes w where w.name = writes.name and w.who = 'public')
  union all
  select name || ': ' || who || ' may read ' || cols from reads
    where who = 'public' or not exists (select from reads r where r.name = reads.name and r.who = 'public')
  union all
  select name || ': the policy "' || polname || '" is not ours' from pg_policy
    join tables on relation = polrelid left join policies using (name)
    where (0 = any(polroles) or polroles && array(select r.oid from pg_roles r join roles on who = rolname))
      and (policy is null or policy <> polname or polcmd <> 'r'
        or pg_get_expr(polqual, polrelid) not like '%bos_owner_id()%')
  union all
  select name || ': the policy ' || policy || ' is gone' from policies join tables using (name)
    where exists (select from roles where who = 'authenticated') and to_regprocedure('auth.jwt()') is not null
      and not exists (select from pg_policy where polrelid = relation and polname = policy)
  order by problem`
