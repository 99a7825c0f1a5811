import type { Mutant } from './mutant.ts'
import { testsOf } from './mutant.ts'

const source = (file: string): string => `packages/social-db/src/${file}`
const tests = (file: string) => testsOf(source(`${file}.test.ts`))
const onPostgres = (file: string) => testsOf(source(`${file}.int.test.ts`), 'postgres')

// On Postgres: an embedded database takes three times as long to begin.
const contract = onPostgres('social-db')
const races = onPostgres('races')
const tenant = tests('tenant')

/** Who sees what, what an ending leaves behind, and a database in trouble. */
export const ACCESS: readonly Mutant[] = [
  // endings
  {
    name: 'a disconnected connection keeps its epoch',
    file: source('repositories/end-connections.ts'),
    find: 'leaseEpoch: sql`${syncState.leaseEpoch} + 1`,',
    put: '',
    test: contract('makes a zombie of the run that goes on'),
  },
  {
    name: 'disconnecting keeps the tokens',
    file: source('repositories/end-connections.ts'),
    find: '        accessToken: ERASED,\n        refreshToken: null,\n',
    put: '',
    test: contract('erases the tokens, keeps the history'),
  },
  {
    name: 'an old callback ends a later login',
    file: source('repositories/people.ts'),
    find: 'lockConnections(tx, and(await rowsOf(tx, person), isOld))',
    put: 'lockConnections(tx, await rowsOf(tx, person))',
    test: contract('that is older than a token leaves that one alone'),
  },
  {
    name: 'a deletion leaves the consent flows',
    file: source('repositories/erase-person.ts'),
    find: 'await deleteFlows(tx, person, await lockConnections(tx, theirs))',
    put: 'await lockConnections(tx, theirs)',
    test: contract('about deletion takes the consent flows too'),
  },
  {
    name: 'a deletion that comes again is another one',
    file: source('repositories/erase-person.ts'),
    find: 'if (known) return known',
    put: '',
    test: contract('about deletion deletes once a code'),
  },
  {
    name: 'rows are locked in no order',
    file: source('repositories/lock-connections.ts'),
    find: '      .orderBy(asc(syncState.connectionId))\n',
    put: '',
    test: races('a consent that saves two rows locks them in the order of everybody else'),
  },

  // who sees what
  {
    name: "an owner reads everybody's connections",
    file: source('repositories/connections.ts'),
    find: '.where(and(eq(connections.userId, userId), platform && eq(connections.platform, platform)))',
    put: '.where(platform && eq(connections.platform, platform))',
    test: tenant('connections.list'),
  },
  {
    name: 'a connection is read by its id alone',
    file: source('repositories/connection.ts'),
    find: 'return and(eq(connections.userId, userId), sameId(connections.id, connectionId))',
    put: 'return sameId(connections.id, connectionId)',
    test: contract('are invisible to another owner'),
  },
  {
    name: 'a table has no row level security',
    file: source('migrations.gen.ts'),
    find: "EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', relation);",
    put: "IF relation = 'social_settings' THEN ALTER TABLE public.social_settings DISABLE ROW LEVEL SECURITY; END IF;",
    test: contract('every table has row level security'),
  },
  {
    name: 'people read the tokens of their own rows',
    file: source('migrations.gen.ts'),
    find: 'status, status_reason, login)',
    put: 'status, status_reason, login, access_token)',
    test: onPostgres('row-security')('nobody reads a foreign row or a sealed column'),
  },
  {
    name: 'the audit can be changed',
    file: source('migrations.gen.ts'),
    find: "IF OLD.at < clock_timestamp() - interval '365 days' THEN",
    put: 'IF true THEN',
    test: contract('events are listed newest first, and can be neither changed nor deleted'),
  },
  {
    name: 'errors of the driver come out as they are',
    file: source('driver-errors.ts'),
    find: 'if (isSocialDbError(error)) return error\n',
    put: 'if (isSocialDbError(error) || error instanceof Error) return error as SocialDbError\n',
    test: contract('errors of the driver carry no value of the statement'),
  },

  // the database in trouble
  {
    name: 'what is asked on a connection that has just broken is forgotten',
    file: source('watched-socket.ts'),
    find: 'return endWithoutError(socket)\n',
    put: 'return socket\n',
    test: onPostgres('watched-socket')('what is asked between the error of a plain connection and its end'),
  },
  {
    name: 'what is asked on an encrypted connection that has just broken is forgotten',
    file: source('watched-socket.ts'),
    find: '.then(endWithoutError, failWhenUsed)',
    put: '.then((kept) => kept, failWhenUsed)',
    test: onPostgres('watched-socket')('what is asked between the error of an encrypted connection and its end'),
  },
  {
    name: 'a certificate that nobody vouches for will do',
    file: source('encrypt-socket.ts'),
    find: "rejectUnauthorized: encryption === 'verify',",
    put: 'rejectUnauthorized: false,',
    test: onPostgres('encryption')('that is to be checked (sslmode=verify-full) is refused'),
  },
  {
    name: 'text that came in the clear before the encryption is passed over',
    file: source('encrypt-socket.ts'),
    find: "  if (letter !== 'S' && letter !== 'N') throw failure('TLS_FAILED')\n  return letter === 'S'\n",
    put: "  return letter.startsWith('S')\n",
    test: onPostgres('encryption')('is given up where somebody writes in the clear'),
  },
  {
    name: 'a server of any protocol will do',
    file: source('encrypt-socket.ts'),
    find: 'if (isDirect && secure.alpnProtocol !== PROTOCOL)',
    put: 'if (isDirect && false)',
    test: onPostgres('encryption')('is given up where a server takes it for any protocol'),
  },
  {
    name: 'what must be encrypted goes in the clear where the server cannot',
    file: source('encrypt-socket.ts'),
    find: "if (wish.encryption === 'prefer') return socket",
    put: 'return socket',
    test: onPostgres('encryption')('that is to be encrypted (sslmode=require) is refused'),
  },
  {
    name: 'a server that never says whether it encrypts keeps a slot of the pool',
    file: source('watched-socket.ts'),
    find: 'setTimeout(() => socket.destroy(tooLate()), connectMs)',
    put: 'setTimeout(() => undefined, connectMs)',
    test: onPostgres('encryption')('is not lost to the pool for failing to be encrypted (nothing)'),
    failsWith: 'nothing was heard',
  },
  {
    name: 'a connection that could not be encrypted keeps a slot of the pool',
    file: source('watched-socket.ts'),
    find: '.then(endWithoutError, failWhenUsed)',
    put: '.then(endWithoutError)',
    test: onPostgres('encryption')('is not lost to the pool for failing to be encrypted (no)'),
    failsWith: 'expect.poll',
  },
  {
    name: 'a URL of several hosts is opened',
    file: source('open-postgres.ts'),
    find: '  refuseSeveralHosts(url)\n',
    put: '',
    test: tests('open-database')('asks for one host in place of several'),
  },
  {
    name: 'a file in sslrootcert is passed over',
    file: source('open-postgres.ts'),
    find: "some((file) => file !== 'system')",
    put: 'some(() => false)',
    test: onPostgres('encryption')('says that a file in sslrootcert is not read'),
  },
  {
    name: 'a transaction that lost its connection goes on to its end',
    file: source('drizzle-client.ts'),
    find: 'if (fate.isLost) return new Promise(() => {})\n',
    put: '',
    test: onPostgres('drizzle-client')('fails, sends nothing any more, and leaves the pool as it was'),
    failsWith: 'Could not do',
  },
  {
    name: 'a half-open connection is waited for beyond its deadline',
    file: source('open-postgres.ts'),
    find: 'silenceMs: deadlineSeconds * 1000,',
    put: 'silenceMs: 6 * deadlineSeconds * 1000,',
    test: onPostgres('deadline')('a statement fails within its deadline'),
  },
  {
    name: 'statements have names behind a pooler',
    file: source('open-postgres.ts'),
    find: '    prepare: direct,\n',
    put: '    prepare: true,\n',
    test: onPostgres('drizzle-client')('have none otherwise, COMMIT and ROLLBACK neither'),
  },
  {
    name: 'a migration fails the transactions that meet it',
    file: source('repeat-conflicts.ts'),
    find: "  '0A000': 5,\n",
    put: '',
    test: onPostgres('drizzle-client')('fails no transaction that met it'),
    failsWith: 'Could not read',
  },
  {
    name: 'an event is told before it is certain',
    file: source('database.ts'),
    find: 'guardDatabase(tx, (event) => happened.push(event))',
    put: 'guardDatabase(tx, tell)',
    test: contract('hears each event once, after the commit, and none of what was undone'),
  },
]
