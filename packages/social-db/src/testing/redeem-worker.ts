// A process of the redemption proof: for each flow it is sent, that many callers at once, and how many were let in.
import { openDatabase } from '../open-database.ts'
import type { RedeemSession } from '../repositories/session-types.ts'
import { createSocialDb } from '../social-db.ts'
import { createVault } from '../vault.ts'

export interface RedeemOrder {
  readonly flow: RedeemSession
  readonly callers: number
}

const [url, keys, connections] = process.argv.slice(2)
const db = await openDatabase(url, { maxConnections: Number(connections) })
const { sessions } = createSocialDb(db, { vault: await createVault(keys) })

process.on('message', ({ flow, callers }: RedeemOrder) => {
  void redeem(flow, callers).then((statuses) => process.send?.(statuses))
})
process.once('disconnect', () => {
  void db.close()
})
process.send?.([])

async function redeem(flow: RedeemSession, callers: number): Promise<readonly string[]> {
  const answers = await Promise.all(Array.from({ length: callers }, () => sessions.redeem(flow)))
  return answers.map(({ status }) => status)
}
