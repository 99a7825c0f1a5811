import { randomUUID } from 'node:crypto'
import { type Database, generateVaultKey } from '@bos/social-db'
import { connectContract } from './connect-contract.ts'
import { runContract } from './run-contract.ts'
import { openShop, type Shop } from './shop.ts'
import { tokenContract } from './token-contract.ts'

export type OpenShop = () => Promise<Shop>

/** What connecting and syncing must do on every database: run over PGlite and over Postgres. */
export function syncContract(database: () => Database): void {
  const keys = generateVaultKey() // one database, one key
  const open: OpenShop = () => openShop(database(), { userId: `user_${randomUUID()}`, keys })
  connectContract(open)
  runContract(open)
  tokenContract(open)
}
