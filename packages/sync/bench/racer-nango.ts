import { createHash, randomUUID } from 'node:crypto'
import type postgres from 'postgres'
import { fetchPages, type GraphMedia } from './by-hand.ts'
import { ACCOUNT_ID, type Course, openCourse, type Racer, timed } from './racer.ts'

const PARTITIONS = 256
const MODEL = 'Media'

/**
 * How Nango keeps records, on tables of its layout: in one transaction a page takes a lock, classifies what came against
 * what is known and keeps the keys, then keeps the whole JSON apart, the counts, and which records were seen; keys and JSON
 * lie in 256 hash partitions each. The SQL is our own; its encryption and the hop to its own service are left out.
 */
export async function createNangoShape(course: Course): Promise<Racer> {
  const { client } = await openCourse(course)
  await client.unsafe(layout)
  const job = randomUUID()
  let connectionId = randomUUID()

  async function keep(transaction: postgres.TransactionSql, page: readonly GraphMedia[]): Promise<void> {
    const records = page.map((media) => ({ key: media.id, json: JSON.stringify(media), id: randomUUID() }))
    const keys = records.flatMap(({ id, key, json }) => [id, key, hashOf(json), Buffer.byteLength(json)])
    await transaction`select pg_advisory_xact_lock(hashtext(${`${connectionId} ${MODEL}`}))`
    const named = { prepare: true }
    const kept = await transaction.unsafe<Kept[]>(keepKeys(records.length), [connectionId, job, ...keys], named)
    const isNew = new Set(kept.filter(({ what }) => what !== 'same').map(({ key }) => key))
    const changed = records.filter(({ key }) => isNew.has(key))
    if (changed.length > 0) {
      const idOf = new Map(kept.map(({ key, id }) => [key, id]))
      const bodies = changed.flatMap(({ key, id, json }) => [idOf.get(key) ?? id, json])
      await transaction.unsafe(keepBodies(changed.length), [connectionId, ...bodies], named)
      const bytes = changed.reduce((sum, { json }) => sum + Buffer.byteLength(json), 0)
      const added = kept.filter(({ what }) => what === 'added').length
      await transaction.unsafe(keepCount, [connectionId, added, bytes], named)
    }
    await transaction.unsafe(keepSeen, [connectionId, job, kept.map(({ id }) => id)], named)
  }

  async function pass(): Promise<number> {
    let items = 0
    for await (const page of fetchPages({ ...course, accountId: ACCOUNT_ID }, course.mostPages)) {
      await client.begin((transaction) => keep(transaction, page))
      items += page.length
    }
    return items
  }

  return {
    async fresh() {
      // Emptying 512 tables takes longer than filling them.
      connectionId = randomUUID()
      return timed(pass)
    },
    again: () => timed(pass),
    close: () => client.end(),
  }
}

interface Kept {
  readonly id: string
  readonly key: string
  readonly what: 'added' | 'returned' | 'changed' | 'same'
}

const hashOf = (json: string): string => createHash('md5').update(json).digest('hex')

/** `(…), (…)`, a parameter for each column of each row. */
function rowsOf(count: number, casts: readonly string[], first: number): string {
  const row = (at: number): string =>
    casts.map((cast, column) => `$${first + at * casts.length + column}::${cast}`).join()
  return Array.from({ length: count }, (_, at) => `(${row(at)})`).join()
}

const keepKeys = (count: number): string => `
with incoming (new_id, key, body_hash, size_bytes) as (values ${rowsOf(count, ['uuid', 'text', 'text', 'integer'], 3)}),
classified as materialized (
  select i.*, coalesce(k.id, i.new_id) as id,
    case when k.id is null then 'added' when k.deleted_at is not null then 'returned'
      when k.body_hash is distinct from i.body_hash then 'changed' else 'same' end as what
  from incoming i
  left join kept_keys k on k.connection_id = $1::uuid and k.model = '${MODEL}' and k.key = i.key
), stored as (
  insert into kept_keys (id, connection_id, model, key, body_hash, size_bytes, job_id)
  select id, $1::uuid, '${MODEL}', key, body_hash, size_bytes, $2::uuid from classified where what <> 'same'
  on conflict (connection_id, model, key) do update set body_hash = excluded.body_hash,
    size_bytes = excluded.size_bytes, job_id = excluded.job_id, deleted_at = null, updated_at = now()
  returning key
)
select c.id, c.key, c.what from classified c left join stored using (key)`

const keepBodies = (count: number): string => `
insert into kept_bodies (connection_id, model, id, body)
select $1::uuid, '${MODEL}', id, body from (values ${rowsOf(count, ['uuid', 'text::jsonb'], 2)}) as b (id, body)
on conflict (connection_id, model, id) do update set body = excluded.body`

const keepCount = `
insert into kept_counts as c (connection_id, model, records, bytes) values ($1::uuid, '${MODEL}', $2::integer, $3::bigint)
on conflict (connection_id, model) do update set records = c.records + excluded.records,
  bytes = c.bytes + excluded.bytes, updated_at = now()`

const keepSeen = `insert into kept_seen (connection_id, model, job_id, ids) values ($1::uuid, '${MODEL}', $2::uuid, $3::uuid[])`

const partitionsOf = (table: string): string =>
  `do $$ begin for part in 0..${PARTITIONS - 1} loop
    execute format('create table if not exists ${table}_%s partition of ${table}
      for values with (modulus ${PARTITIONS}, remainder %s)', part, part);
  end loop; end $$;`

const layout = `
create table if not exists kept_keys (
  id uuid not null, connection_id uuid not null, model varchar(255) not null, key varchar(255) not null,
  body_hash varchar(255) not null, size_bytes integer, job_id uuid, created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(), deleted_at timestamptz, pruned_at timestamptz,
  unique (connection_id, model, key), unique (connection_id, model, id)
) partition by hash (connection_id, model);
create index if not exists kept_keys_cursor on kept_keys (connection_id, model, updated_at, id);
${partitionsOf('kept_keys')}
create table if not exists kept_bodies (
  connection_id uuid not null, model varchar(255) not null, id uuid not null, body jsonb not null,
  primary key (connection_id, model, id)
) partition by hash (connection_id, model);
${partitionsOf('kept_bodies')}
create table if not exists kept_counts (
  connection_id uuid not null, model varchar(255) not null, records integer not null, bytes bigint not null,
  updated_at timestamptz not null default now(), primary key (connection_id, model)
);
create table if not exists kept_seen (
  id bigserial primary key, connection_id uuid not null, model varchar(255) not null, job_id uuid not null,
  ids uuid[] not null, created_at timestamptz not null default now()
);
create index if not exists kept_seen_job on kept_seen (connection_id, model, job_id);`
