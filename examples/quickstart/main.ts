// The main job, start to end, on this machine alone: connect a Page and its Instagram account through a real OAuth
// flow against an emulated Meta, sync both into Postgres (embedded), change something there, sync the difference.
import { createEmulator } from '@bos/meta-client/testing'
import { createSocialDb, isSocialDbError } from '@bos/social-db'
import { createSync, isSyncError } from '@bos/sync'
import { startCallbackServer } from './callback-server.ts'
import { compare, snapshot } from './compare.ts'
import { answerConsent } from './person.ts'
import { createPrinter } from './print.ts'
import { openTables } from './tables.ts'
import { UsageError } from './usage-error.ts'
import { readWishes } from './wishes.ts'
import { buildWorld, oneDayLater } from './world.ts'

const userId = 'user_demo' // in BOS: the Clerk user id

async function main(): Promise<void> {
  const { platform, person, redirectBase, graphVersion } = readWishes(process.argv.slice(2))
  const print = createPrinter(process.stdout)
  print.title('1. An emulated Meta, an embedded Postgres, nothing else')
  const meta = createEmulator({ now: '2026-11-23T09:00:00Z' })
  const world = buildWorld(meta)
  const { db, vault, tokenKeys, applied } = await openTables(process.env)
  const server = await meta.listen()
  const callback = await startCallbackServer((query, browserBinding) =>
    sync.connect.finish({ userId, platform, browserBinding, query }),
  )
  const env = {
    META_APP_ID: meta.app.id,
    META_APP_SECRET: meta.app.secret,
    META_APP_VERSION: graphVersion,
    OAUTH_REDIRECT_BASE_URL: redirectBase ?? callback.baseUrl,
    BOS_TOKEN_KEYS: tokenKeys,
  }
  const sync = createSync({ env, db, hosts: server.hosts, clock: meta.clock, onNotice: print.notice })
  try {
    print.line(`Meta answers on ${server.url}; the database took ${applied.length} migrations.`)

    print.title('2. A person connects: one consent, two connections')
    const { authorizeUrl, browserBinding } = await sync.connect.begin({ userId, platform })
    callback.expect(browserBinding)
    await answerConsent(authorizeUrl, { answer: person, home: callback.baseUrl, say: print.line })
    const outcome = await callback.outcome
    print.outcome(outcome)
    if (outcome.status !== 'connected') throw new UsageError(`The login ended without a connection: ${outcome.status}.`)

    const social = createSocialDb(db, { vault, now: () => meta.clock.now() })
    const connections = await social.connections.list({ userId })
    print.connections(connections)
    const syncAll = async () => {
      const reports = []
      for (const { id } of connections) reports.push(await sync.run(id, { onProgress: print.progress }))
      print.reports(reports)
      return reports
    }

    print.title('3. The first sync reads everything')
    await syncAll()
    const first = await snapshot(social, { userId, connections })
    print.content(first.content, connections)
    print.numbers(first.numbers, connections)

    print.title('4. The second sync finds nothing new')
    await syncAll()

    print.title('5. A day later: a new reel, an edited caption, a token about to expire')
    for (const change of oneDayLater(meta, world)) print.line(`At Meta: ${change}`)
    const reports = await syncAll()
    const second = await snapshot(social, { userId, connections })
    const differences = compare(first, second)
    print.differences(differences, connections)

    const written = reports.flatMap(({ streams }) => streams).reduce((sum, stream) => sum + stream.written, 0)
    if (written !== differences.length) {
      throw new Error(`${written} rows were written, but ${differences.length} differ: that is a fault of this product`)
    }
    print.line(`${written} rows were written and exactly these ${differences.length} differ.`)

    const leaked = print.findInOutput(meta.issuedSecrets())
    if (leaked > 0) throw new Error(`${leaked} tokens or codes stand in this output: that is a fault of this product`)
    print.line(`Meta issued ${meta.issuedSecrets().length} tokens and codes; none stands in this output.`)
    print.realMeta(process.env)
  } finally {
    await sync.close()
    await callback.close()
    await server.close()
    await db.close()
  }
}

try {
  await main()
} catch (error) {
  // A sentence for people; the stack only for faults of our own.
  const isExpected = isSyncError(error) || isSocialDbError(error) || error instanceof UsageError
  process.stderr.write(`\n${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = 1
}
