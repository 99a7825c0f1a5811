// A database that has tables of our names before the first migration: are they the ones of the original schema, which
// 0000 converts, or something else, which nobody may touch?

type Columns = Readonly<Record<string, readonly string[]>>

const columns: Readonly<Record<string, Columns>> = {
  social_media_connections: {
    uuid: ['id'],
    'character varying(255)': ['user_id', 'account_id', 'account_username', 'display_name'],
    'character varying(50)': ['platform'],
    'character varying(500)': ['profile_picture_url'],
    text: ['access_token', 'refresh_token'],
    'timestamp with time zone': ['token_expires_at', 'last_sync_at', 'created_at', 'updated_at'],
    jsonb: ['permissions', 'metadata'],
    boolean: ['is_active'],
    integer: ['sync_frequency_minutes'],
  },
  social_media_content: {
    uuid: ['id', 'connection_id', 'competitor_id'],
    'character varying(255)': ['platform_content_id'],
    'character varying(64)': ['content_hash'],
    'character varying(50)': ['content_type'],
    text: ['content_text'],
    jsonb: ['media_urls', 'engagement_metrics', 'reach_metrics'],
    'timestamp with time zone': ['published_at', 'fetched_at'],
    boolean: ['is_competitor_content'],
  },
  social_media_analytics: {
    uuid: ['id', 'connection_id'],
    date: ['date'],
    'character varying(50)': ['metric_type'],
    'numeric(10,2)': ['metric_value'],
    'character varying(20)': ['metric_unit'],
    jsonb: ['breakdown'],
  },
  oauth_sessions: {
    uuid: ['id'],
    'character varying(255)': ['user_id', 'state_token', 'code_verifier'],
    'character varying(50)': ['platform'],
    'character varying(500)': ['redirect_uri'],
    jsonb: ['requested_scopes'],
    'timestamp with time zone': ['expires_at', 'created_at'],
  },
}

const constraints: Readonly<Record<string, readonly string[]>> = {
  social_media_connections: ['unique_user_platform', 'valid_platform', 'valid_sync_frequency'],
  social_media_content: ['valid_content_type', 'unique_platform_content', 'social_media_content_connection_id_fkey'],
  social_media_analytics: ['unique_metric_date', 'valid_metric_type', 'social_media_analytics_connection_id_fkey'],
  oauth_sessions: ['valid_platform'],
}

/** Columns and tables that the migrations add: a host's own of that name would be taken for ours. */
const added: Readonly<Record<string, readonly string[]>> = {
  social_media_connections: [
    'token_version',
    'token_issued_at',
    'status',
    'status_reason',
    'app_id',
    'login',
    'platform_user_id',
  ],
  oauth_sessions: ['consumed_at', 'browser_binding', 'pending_grant', 'outcome', 'options'],
}
const ours = ['social_sync_state', 'social_auth_events', 'social_settings', 'social_rate_limits']

const expected = Object.entries(columns).flatMap(([table, byType]) =>
  Object.entries(byType).flatMap(([type, names]) => names.map((name) => [table, name, type])),
)

function values(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `(${row.map((text) => `'${text}'`).join(', ')})`).join(', ')
}

function pairs(of: Readonly<Record<string, readonly string[]>>): string {
  return values(Object.entries(of).flatMap(([table, names]) => names.map((name) => [table, name])))
}

/**
 * SQL of a text: what stands in the way of the first migration, NULL when nothing does. It names tables, columns,
 * constraints and policies only. A column may be as wide as the original one or as ours.
 */
export const startProblem = `(
  select string_agg(said, '; ' order by said) from (
    select format('%s.%s is %s instead of %s', tab, col, coalesce(format_type(atttypid, atttypmod), 'missing'), typ) as said
    from (values ${values(expected)}) e (tab, col, typ)
    left join pg_attribute on attrelid = to_regclass('public.' || tab) and attname = col and not attisdropped
    where to_regclass('public.' || tab) is not null and format_type(atttypid, atttypmod) is distinct from typ
      and not (coalesce(format_type(atttypid, atttypmod), '') = 'text' and typ like 'character varying%')
      and not (coalesce(format_type(atttypid, atttypmod), '') = 'numeric(20,2)' and typ like 'numeric%')
    union all
    select format('%s has no constraint %s', tab, con) from (values ${pairs(constraints)}) e (tab, con)
    where to_regclass('public.' || tab) is not null and not exists (
      select from pg_constraint where conrelid = to_regclass('public.' || tab) and conname = con)
    union all
    select format('%s has a column %s of its own', tab, col) from (values ${pairs(added)}) e (tab, col)
    join pg_attribute on attrelid = to_regclass('public.' || tab) and attname = col and not attisdropped
    union all
    select format('%s has an updated_at that is %s', 'social_media_content', format_type(atttypid, atttypmod))
    from pg_attribute where attrelid = to_regclass('public.social_media_content') and attname = 'updated_at'
      and not attisdropped and atttypid <> 'timestamptz'::regtype
    union all
    select format('%s has a policy %I, which would let others read: drop it', relname, polname)
    from pg_policy join pg_class on pg_class.oid = polrelid
    where relnamespace = 'public'::regnamespace and relname in (${Object.keys(columns)
      .map((text) => `'${text}'`)
      .join(', ')})
    union all
    select format('%s exists already', tab) from (values ${values(ours.map((name) => [name]))}) e (tab)
    where to_regclass('public.' || tab) is not null
  ) found)`
