// A process of rotation.proof.test.ts: reads and refreshes random connections until it is killed, or rotates.
//   node rotation-worker.ts <database URL> <keys> refresh|rotate
import { setTimeout as wait } from 'node:timers/promises'
import { isSocialDbError } from '../errors.ts'
import { openDatabase } from '../open-database.ts'
import { rotateKeys } from '../rotate-keys.ts'
import { secret } from '../secret.ts'
import { createSocialDb } from '../social-db.ts'
import { connections } from '../tables/connections.ts'
import { createVault } from '../vault.ts'

const [url, keys, task] = process.argv.slice(2)
const db = await openDatabase(url, { maxConnections: 2 })
const vault = await createVault(keys)

if (task === 'rotate') {
  for (;;) {
    // Many small batches, so that kills and refreshes meet them half-way.
    const report = await rotateKeys(db, { vault, batch: 50, onProgress: () => void process.stdout.write('batch\n') })
    if (report.unreadable > 0) process.stdout.write(`unreadable ${report.unreadable} rows in a rotation\n`)
    if (report.left === 0) break
    await wait(50)
  }
  await db.close()
} else {
  const { worker } = createSocialDb(db, { vault })
  const ids = (await db.select({ id: connections.id }).from(connections)).map(({ id }) => id)
  for (;;) {
    const id = ids[Math.floor(Math.random() * ids.length)] ?? ''
    try {
      const opened = await worker.open(id)
      if (!opened?.accessToken.expose().startsWith(`FAKE-${opened.connection.userId}-`))
        throw new Error('a foreign token')
      process.stdout.write('read\n')
      const { userId } = opened.connection
      const replaced = await worker.replaceTokens({
        connectionId: id,
        expectedVersion: opened.tokenVersion,
        accessToken: secret(`FAKE-${userId}-${opened.tokenVersion + 1}`),
        refreshToken: secret(`FAKE-refresh-${userId}`),
        tokenExpiresAt: null,
      })
      if (replaced) process.stdout.write('refreshed\n')
      await wait(20)
    } catch (error) {
      process.stdout.write(`unreadable ${id}: ${isSocialDbError(error) ? error.message : String(error)}\n`)
    }
  }
}
