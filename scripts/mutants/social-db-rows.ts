import type { Mutant } from './mutant.ts'
import { testsOf } from './mutant.ts'

const source = (file: string): string => `packages/social-db/src/${file}`
const tests = (file: string) => testsOf(source(`${file}.test.ts`))
const onPostgres = (file: string) => testsOf(source(`${file}.int.test.ts`), 'postgres')

// On Postgres: an embedded database takes three times as long to begin.
const contract = onPostgres('social-db')
const races = onPostgres('races')
const writePath = onPostgres('write-path')
const clean = tests('clean')

/** What is written, by whom, and when. */
export const ROWS: readonly Mutant[] = [
  // writes
  {
    name: 'a page is written without a look at the epoch',
    file: source('repositories/write-rows.ts'),
    find: 'where connection_id = ${connectionId} and lease_epoch = ${epoch} and exists (select from differing) for share)`',
    put: 'where connection_id = ${connectionId} and ${epoch} > 0 and exists (select from differing) for share)`',
    test: contract('a zombie writes nothing'),
  },
  {
    name: 'the epoch is looked at without a lock',
    file: source('repositories/write-rows.ts'),
    find: 'and exists (select from differing) for share)`',
    put: 'and exists (select from differing))`',
    test: races('a zombie whose write meets the new epoch half-way writes nothing'),
  },
  {
    name: 'the watermark moves without a look at the epoch',
    file: source('repositories/write-rows.ts'),
    find: 'where connection_id = ${connectionId} and lease_epoch = ${epoch} and exists (select from differing) returning 1)`',
    put: 'where connection_id = ${connectionId} and ${epoch} > 0 and exists (select from differing) returning 1)`',
    test: writePath('a zombie moves no watermark'),
  },
  {
    name: 'pages are written unsorted',
    file: source('repositories/write-content.ts'),
    find: 'from fence cross join differing order by platform_content_id collate "C"',
    put: 'from fence cross join differing',
    test: races('pages that overlap in any order do not deadlock'),
    failsWith: '40P01',
  },
  {
    name: 'an id that is twice in a page is written twice',
    file: source('repositories/write-rows.ts'),
    find: 'const page = [...new Map(rows.map((row) => [writer.key(row), row])).values()]',
    put: 'const page = [...rows]',
    test: contract('of two rows with one id the later is written'),
    failsWith: '21000',
  },
  {
    name: 'numbers that are stored already are written again',
    file: source('repositories/write-content.ts'),
    find: '(${stored} is distinct from ${next}::jsonb and ${stored} is distinct from ${merge(stored, next)})',
    put: 'true',
    test: contract('a page is written once, and a second time costs nothing'),
  },
  {
    name: 'numbers that were not read are erased',
    file: source('repositories/write-content.ts'),
    find: 'engagement_metrics = ${merge(sql`c.engagement_metrics`, sql`excluded.engagement_metrics`)},',
    put: 'engagement_metrics = excluded.engagement_metrics,',
    test: contract('metrics are merged: what a run did not read stays'),
  },
  {
    name: "a competitor's view takes one's own row",
    file: source('repositories/write-content.ts'),
    find: '(not ${next}.is_competitor_content::boolean or coalesce(c.is_competitor_content, false))',
    put: '(true)',
    test: contract("a competitor's view never takes one's own row"),
  },
  {
    name: 'one listing without an item removes it',
    file: source('repositories/mark-unseen.ts'),
    find: 'when not d.is_seen and c.missed_sweeps > 0 then',
    put: 'when not d.is_seen then',
    test: contract('what two complete listings in a row do not have is gone'),
  },
  {
    name: 'of a number that goes back the higher one is kept',
    file: source('repositories/write-analytics.ts'),
    find: 'metric_value = excluded.metric_value, metric_unit',
    put: 'metric_value = greatest(a.metric_value, excluded.metric_value), metric_unit',
    test: contract('a day that was restated to less is what was said last'),
  },
  {
    name: 'the counts of a story may go back',
    file: source('repositories/raise-counts.ts'),
    find: "when 'number' then (${stored} ->> key)::numeric < (value #>> '{}')::numeric",
    put: "when 'number' then true",
    test: contract('are raised and never lowered'),
  },
  {
    name: 'NUL reaches Postgres',
    file: source('clean.ts'),
    find: "text.replaceAll('\\u0000', '').toWellFormed()",
    put: 'text.toWellFormed()',
    test: clean('JSON loses NUL and lone surrogates'),
  },
  {
    name: 'a number that is none becomes null',
    file: source('clean.ts'),
    find: "if (typeof value === 'number' && !Number.isFinite(value)) throw notANumber('A value inside a JSON column')",
    put: '',
    test: clean('a number that JSON cannot hold is refused, not made null'),
  },

  // leases
  {
    name: 'two workers hold one connection',
    file: source('repositories/leases.ts'),
    find: 'isFree(),\n              not(isAllPaused),',
    put: 'not(isAllPaused),',
    test: contract('one worker holds a connection'),
  },
  {
    name: 'leases run out by the clock of the process',
    file: source('repositories/due.ts'),
    find: 'lte(syncState.leaseUntil, sql`clock_timestamp()`)',
    put: 'lte(syncState.leaseUntil, sql`${new Date().toISOString()}::timestamptz`)',
    test: races('a lease runs by the clock of the database, whatever this process takes for the time'),
  },
  {
    name: 'a heartbeat does not renew the lease',
    file: source('repositories/leases.ts'),
    find: 'leaseUntil: secondsFromNow(leaseSeconds),\n            ...(progress',
    put: 'leaseUntil: sql`${syncState.leaseUntil} + 0 * make_interval(secs => ${leaseSeconds})`,\n            ...(progress',
    test: contract('a heartbeat renews the lease from that moment on'),
  },
  {
    name: 'the end of a run leaves its epoch as it is',
    file: source('repositories/leases.ts'),
    find: 'set lease_owner = null, lease_until = null, lease_epoch = lease_epoch + 1,',
    put: 'set lease_owner = null, lease_until = null,',
    test: contract('one worker holds a connection; a heartbeat and a release prove the epoch'),
  },
  {
    name: 'what made a connection due during a run is forgotten',
    file: source('repositories/leases.ts'),
    find: 'next_due_at = case when next_due_at < ${dueAt.toISOString()}::timestamptz then next_due_at',
    put: 'next_due_at = case when false then next_due_at',
    test: contract('what makes a connection due during a run outlives its release'),
  },
  {
    name: 'a connection that kills its workers comes first for ever',
    file: source('repositories/leases.ts'),
    find: 'failures: sql`${syncState.failures} + (${syncState.leaseOwner} is not null)::int`,',
    put: '',
    test: contract('a worker that died counts as a failure'),
  },
  {
    name: 'a connection is tried for ever',
    file: source('repositories/due.ts'),
    find: 'sql`${syncState.failures} < ${sql.raw(String(QUARANTINE_AFTER))}`,',
    put: '',
    test: contract('begins with the tenth failure in a row'),
  },
  {
    name: 'workers wait for each other at the claim',
    file: source('repositories/leases.ts'),
    find: ".for('update', { of: syncState, skipLocked: true })",
    put: '',
    test: onPostgres('endings')('eight workers claim forty connections, each once'),
  },
  {
    name: 'a worker takes the connections of another app',
    file: source('repositories/due.ts'),
    find: 'and(or(isNull(connections.appId), isOfApp), inArray',
    put: 'and(or(isNull(connections.appId), isOfApp, sql`true`), inArray',
    test: contract('of another app or another platform stay due for who can read them'),
  },
]
