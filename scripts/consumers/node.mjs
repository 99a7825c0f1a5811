import { createProject, run, tried } from './project.mjs'

// What a service does: migrate, connect, sync, ask. Everything from the installed packages.
const FLOW = `
async function main() {
  const db = await openDatabase('pglite:./data')
  const first = await migrate(db, { competitors: 'create' })
  const second = await migrate(db, { competitors: 'create' })
  const keys = generateVaultKey()
  const meta = createEmulator({ now: '2026-11-23T09:00:00Z' })
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  page.addPost({ kind: 'photo', message: 'Hello', publishedAt: '2026-11-22T09:00:00Z' })
  const env = {
    META_APP_ID: meta.app.id,
    META_APP_SECRET: meta.app.secret,
    OAUTH_REDIRECT_BASE_URL: 'https://app.example.test/callback',
    BOS_TOKEN_KEYS: keys,
  }
  const sync = createSync({ env, db, fetch: meta.fetch, clock: meta.clock })
  const owner = { userId: 'user_1' }
  const { authorizeUrl, browserBinding } = await sync.connect.begin({ ...owner, platform: 'facebook' })
  const { searchParams: query } = await meta.consent(authorizeUrl)
  const outcome = await sync.connect.finish({ ...owner, platform: 'facebook', browserBinding, query })
  const report = await sync.run(outcome.facebook.connectionId)
  const social = createSocialDb(db, { vault: await createVault(keys) })
  const items = await social.content.timeline({ ...owner, limit: 10 })
  const handlers = createHandlers(sync, { basePath: '/api/social', identify: async () => owner })
  const answer = await handlers.GET(new Request('https://app.example.test/api/social/accounts'))
  const told = { applied: first.applied.length, again: second.applied.length, status: report.status,
    items: items.length, http: answer.status, isError: isGraphError(new Error('x')) }
  await db.close()
  console.log(JSON.stringify(told))
  if (!(told.applied > 0 && told.again === 0 && told.status === 'complete' && told.items === 1 && told.http === 200)) process.exit(1)
}
main().catch((error) => { console.error(error); process.exit(1) })
`

const IMPORTS = [
  ['createEmulator', '@bos/meta-client/testing'],
  ['isGraphError', '@bos/meta-client'],
  ['createSocialDb, createVault, generateVaultKey, openDatabase', '@bos/social-db'],
  ['migrate', '@bos/social-db/migrate'],
  ['createSync', '@bos/sync'],
  ['createHandlers', '@bos/sync/http'],
]

const asModule = IMPORTS.map(([names, from]) => `import { ${names} } from '${from}'\n`).join('')
const asCommonjs = IMPORTS.map(([names, from]) => `const { ${names} } = require('${from}')\n`).join('')

const peers = () => ({ 'drizzle-orm': tried('drizzle-orm'), '@electric-sql/pglite': tried('@electric-sql/pglite') })

export function esm(folder, tarballs) {
  const manifest = { private: true, type: 'module', dependencies: { ...tarballs, ...peers() } }
  createProject(folder, { manifest, files: { 'main.js': asModule + FLOW } })
  run(folder, process.execPath, ['main.js'])
  run(folder, 'bos-social-db', ['migrations', '--out', 'sql'])
  run(folder, 'bos-meta-emulator', ['--version'])
  run(folder, 'bos-sync', ['--version'])
  run(folder, 'bos-sync', ['migrate', '--json'], { env: { DATABASE_URL: 'pglite:./from-command' } })
}

export function commonjs(folder, tarballs) {
  const manifest = { private: true, dependencies: { ...tarballs, ...peers() } }
  createProject(folder, { manifest, files: { 'main.js': asCommonjs + FLOW } })
  run(folder, process.execPath, ['main.js'])
}

/** A host whose own zod is an older one must keep it, and ours must not meet it. */
export function oldZod(folder, tarballs) {
  const manifest = { private: true, type: 'module', dependencies: { ...tarballs, ...peers(), zod: '^3.25.0' } }
  const ours = `import { z } from 'zod'\nif (!z.string().safeParse('x').success || '_zod' in z.string()) process.exit(1)\n`
  createProject(folder, { manifest, files: { 'main.js': ours + asModule + FLOW } })
  run(folder, process.execPath, ['main.js'])
}
