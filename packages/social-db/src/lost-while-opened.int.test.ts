import { sql } from 'drizzle-orm'
import { connect, createServer } from 'node:net'
import { expect, inject, test } from 'vitest'
import { guardDatabase } from './database.ts'
import { openDatabase } from './open-database.ts'

// A server or a network that goes down while the pool connects anew. Vitest fails on a rejection that nobody handles, as
// postgres.js left one behind when it lost a connection in its own question for the types of arrays.
test('a connection is asked nothing but what the caller asks, and one that is lost fails that alone', async () => {
  const { hostname, port } = new URL(inject('postgresUrl'))
  const state = { isCutting: false, ownQuestions: 0 }
  const server = createServer((near) => {
    const far = connect(Number(port || '5432'), hostname)
    near.on('data', (bytes) => {
      const text = bytes.toString('latin1')
      if (text.includes('typarray')) state.ownQuestions += 1
      // The login is over, and the first statement is under way.
      if (state.isCutting && /typarray|select 1/.test(text)) near.resetAndDestroy()
      else far.write(bytes)
    })
    far.on('data', (bytes) => near.write(bytes))
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => {})
      one.on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const url = new URL(inject('postgresUrl'))
  url.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  const db = await openDatabase(url.href, { maxConnections: 2 })
  const select = () => guardDatabase(db).rows('ask', sql`select 1`)
  try {
    state.isCutting = true
    const settled = await Promise.allSettled([select(), select(), select(), select()])
    for (const result of settled) expect(result).toMatchObject({ status: 'rejected', reason: { code: 'unreachable' } })
    state.isCutting = false
    await Promise.allSettled([select(), select()])
    expect(await select()).toHaveLength(1)
    expect(state.ownQuestions).toBe(0)
  } finally {
    await db.close()
    await new Promise((resolve) => server.close(resolve))
  }
})
