import type { Mutant } from './mutant.ts'
import { testsOf } from './mutant.ts'

const source = (file: string): string => `packages/social-db/src/${file}`
const tests = (file: string) => testsOf(source(`${file}.test.ts`))
const onPostgres = (file: string) => testsOf(source(`${file}.int.test.ts`), 'postgres')

const vault = tests('vault')
const envelope = tests('envelope')
const keys = tests('vault-keys')
// On Postgres: an embedded database takes three times as long to begin.
const contract = onPostgres('social-db')
const races = onPostgres('races')
const clean = tests('clean')

/** How tokens are sealed, and what a login is bound to. */
export const SECRETS: readonly Mutant[] = [
  // tokens at rest
  {
    name: 'a sealed token opens in any row',
    file: source('vault.ts'),
    find: 'if (!held || envelope.ctx !== contextOf(place))',
    put: 'if (!held)',
    test: vault('does not open in any other place'),
  },
  {
    name: 'the owner is left out of what a seal is bound to',
    file: source('vault.ts'),
    find: "for (const part of ['bos1', rowId, userId, platform, column, String(version)]) {",
    put: "for (const part of ['bos1', rowId, platform, column, String(version)]) {",
    test: vault('does not open in any other place'),
  },
  {
    name: 'the version is left out of what a seal is bound to',
    file: source('vault.ts'),
    find: "for (const part of ['bos1', rowId, userId, platform, column, String(version)]) {",
    put: "for (const part of ['bos1', rowId, userId, platform, column]) {",
    test: vault('does not open in any other place'),
  },
  {
    name: 'the parts that a seal is bound to run into each other',
    file: source('vault.ts'),
    find: 'hash.update(length).update(bytes)',
    put: 'hash.update(bytes)',
    test: vault('does not open in any other place'),
  },
  {
    name: 'plain text opens as what it is',
    file: source('vault.ts'),
    find: 'const envelope = parseEnvelope(sealed)\n',
    put: 'const envelope = parseEnvelope(sealed)\n      if (!sealed.startsWith(PREFIX)) return secret(sealed)\n',
    test: vault('has no way in for plain text'),
  },
  {
    name: 'many spellings of one sealed text open',
    file: source('envelope.ts'),
    find: 'if (!canonical || parts.length !== 5',
    put: 'if (parts.length !== 5',
    test: envelope('takes one spelling of each part, where a lenient reader takes many'),
  },
  {
    name: 'the header of a sealed text may name other algorithms and members',
    file: source('envelope.ts'),
    find: 'return headerText({ kid, ctx }) === text ? { kid, ctx } : undefined',
    put: 'return { kid, ctx }',
    test: envelope('takes no header but the one seal() writes'),
  },
  {
    name: 'a key is found by the start of another key',
    file: source('envelope.ts'),
    find: "headerText({ kid, ctx: '' }).slice(0, -'\"}'.length)",
    put: 'headerText({ kid, ctx: \'\' }).slice(0, -\'","ctx":""}\'.length)',
    test: envelope('a key is told by the start of what it sealed'),
  },
  {
    name: 'a key of any length is taken',
    file: source('key-ring.ts'),
    find: 'bytes.length !== 32 || ',
    put: '',
    test: vault('names the variable and a way to make a key'),
  },
  {
    name: 'the error of the key ring names the key',
    file: source('key-ring.ts'),
    find: 'throw config(`BOS_TOKEN_KEYS names two keys with the id of entry ${place + 1}: give each its own.`)',
    put: 'throw config(`BOS_TOKEN_KEYS names two keys with the id of entry ${entry}: give each its own.`)',
    test: vault('names the variable and a way to make a key, and never what was given'),
  },
  {
    name: 'a token is shown when its secret is printed',
    file: source('secret.ts'),
    find: '[inspect.custom]: shown,',
    put: 'text,',
    test: vault('a secret does not print'),
  },
  {
    name: 'a wrong key is noticed only when tokens do not open',
    file: source('check-vault.ts'),
    find: 'if (other) throw otherKey(other.id)',
    put: '',
    test: keys('refuses another key under a known id'),
  },
  {
    name: 'a service starts with the keys of another database',
    file: source('check-vault.ts'),
    find: 'if (known.size === 0 || keys.some(({ id }) => known.has(id))) return',
    put: 'if (known.size >= 0) return',
    test: keys('refuses keys of which the database knows none'),
  },
  {
    name: 'a rotation overwrites what was stored meanwhile',
    file: source('sealed-rows.ts'),
    find: 'on t.id = u.id::uuid and ${table.version}::text = u.version and ${first} is not distinct from u.old_first\n          and ${second} is not distinct from u.old_second',
    put: 'on t.id = u.id::uuid',
    test: keys('a token that was replaced between read and write is not overwritten'),
  },
  {
    name: 'a token whose key is gone is overwritten',
    file: source('rotate-keys.ts'),
    find: "if (isSocialDbError(error) && error.code === 'unreadable') return undefined",
    put: "if (isSocialDbError(error) && error.code === 'unreadable') return [ERASED, ERASED]",
    test: keys('is not done while a token is left whose key is gone'),
  },
  {
    name: 'the table takes a plaintext token',
    file: source('migrations.gen.ts'),
    find: "CHECK (starts_with(access_token, 'bos1.') AND",
    put: "CHECK (true OR starts_with(access_token, 'bos1.') AND",
    test: contract('a plaintext token is refused by the table'),
  },
  {
    name: 'a token in metadata is stored as it is',
    file: source('clean.ts'),
    find: "secretName.test(name) && (typeof member === 'string'",
    put: "name === 'none' && (typeof member === 'string'",
    test: clean('a member that is named like a secret is left out at any depth'),
  },
  {
    name: 'an older token takes the place of a newer one',
    file: source('repositories/tokens.ts'),
    find: '        eq(connections.tokenVersion, expectedVersion),\n        ne(connections.accessToken, ERASED),',
    put: '        ne(connections.accessToken, ERASED),',
    test: contract('a token is replaced only over the version it was read at'),
  },
  {
    name: 'a token is stored over one that was erased',
    file: source('repositories/tokens.ts'),
    find: '        eq(connections.tokenVersion, expectedVersion),\n        ne(connections.accessToken, ERASED),',
    put: '        sql`${connections.tokenVersion} >= ${expectedVersion}`,',
    test: contract('an erased token is not opened and not replaced'),
  },

  // logins
  {
    name: 'the state stands in the table as it is',
    file: source('repositories/sessions.ts'),
    find: 'stateToken: sha256(state),',
    put: 'stateToken: state,',
    test: contract('store no state, cookie or verifier in the clear'),
  },
  {
    name: 'a state is redeemed as often as it comes',
    file: source('repositories/sessions.ts'),
    find: '= ${wanted.stateHash} and consumed_at is null\n',
    put: '= ${wanted.stateHash}\n',
    test: contract('exactly one of fifty callers redeems a state'),
  },
  {
    name: 'a state is looked up first and marked after',
    file: source('repositories/sessions.ts'),
    find: 'and browser_binding = ${wanted.bindingHash} for update)',
    put: 'and browser_binding = ${wanted.bindingHash})',
    test: races('of two callbacks that wait for one state, one is told redeemed'),
  },
  {
    name: 'a state works in any browser',
    file: source('repositories/sessions.ts'),
    find: 'and browser_binding = ${wanted.bindingHash} for update)',
    put: 'for update)',
    test: contract('a refusal says why and leaves the flow usable'),
  },
  {
    name: 'a state works for any person',
    file: source('repositories/sessions.ts'),
    find: 'and expires_at > ${now()} and user_id = ${userId} and platform = ${platform}\n          and browser_binding',
    put: 'and expires_at > ${now()} and platform = ${platform}\n          and browser_binding',
    test: contract('a refusal says why and leaves the flow usable'),
  },
  {
    name: 'a state works for any platform',
    file: source('repositories/sessions.ts'),
    find: 'and expires_at > ${now()} and user_id = ${userId} and platform = ${platform}\n          and browser_binding',
    put: 'and expires_at > ${now()} and user_id = ${userId}\n          and browser_binding',
    test: contract('a refusal says why and leaves the flow usable'),
  },
  {
    name: 'a state never runs out',
    file: source('repositories/sessions.ts'),
    find: 'and expires_at > ${now()} and user_id = ${userId} and platform = ${platform}\n          and browser_binding',
    put: 'and user_id = ${userId} and platform = ${platform}\n          and browser_binding',
    test: contract('expire on the given clock'),
  },
  {
    name: 'logins are started without end',
    file: source('repositories/sessions.ts'),
    find: 'order by created_at desc, id offset ${OPEN_AT_MOST - 1})',
    put: 'order by created_at desc, id offset 1000)',
    test: contract('an owner has at most five open per platform'),
  },
  {
    name: 'another account takes over the row of the connected one',
    file: source('repositories/save-connection.ts'),
    find: 'if (stored.accountId !== null) return stored.accountId === input.accountId',
    put: 'if (stored.accountId !== null) return true',
    test: contract('another account is refused, and with replace gets a new row'),
  },
  {
    name: 'two logins of one owner at once meet no lock',
    file: source('repositories/save-connection.ts'),
    find: "await lockName(tx, 'social_media_connections', userId)",
    put: '',
    test: races('a consent waits for one of the same owner that is not committed yet'),
  },
]
