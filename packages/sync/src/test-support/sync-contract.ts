import { randomUUID } from 'node:crypto'
import { type Database, generateVaultKey } from '@bos/social-db'
import { accountsContract } from './accounts-contract.ts'
import { adMediaContract } from './ad-media-contract.ts'
import { adsAccessContract } from './ads-access-contract.ts'
import { adsContract } from './ads-contract.ts'
import { adsTurnsContract } from './ads-turns-contract.ts'
import { adsTroubleContract } from './ads-trouble-contract.ts'
import { connectContract } from './connect-contract.ts'
import { contentContract } from './content-contract.ts'
import { diagnoseContract } from './diagnose-contract.ts'
import { dueContract } from './due-contract.ts'
import { endingsContract } from './endings-contract.ts'
import { httpConnectContract } from './http-connect-contract.ts'
import { httpRoutesContract } from './http-routes-contract.ts'
import { limitsContract } from './limits-contract.ts'
import { loginsContract } from './logins-contract.ts'
import { personContract } from './person-contract.ts'
import { runContract } from './run-contract.ts'
import { numbersContract } from './numbers-contract.ts'
import { operatorContract } from './operator-contract.ts'
import { openShop, type Shop, type ShopOptions } from './shop.ts'
import { subscriptionContract } from './subscription-contract.ts'
import { tokenContract } from './token-contract.ts'
import { tokenTroubleContract } from './token-trouble-contract.ts'
import { upkeepContract } from './upkeep-contract.ts'
import { webhookContract } from './webhook-contract.ts'
import { watchContract } from './watch-contract.ts'

export type OpenShop = (options?: ShopOptions) => Promise<Shop>

/** What connecting and syncing must do on every database: run over PGlite and over Postgres. */
export function syncContract(database: () => Database): void {
  const keys = generateVaultKey() // one database, one key
  let seed = 0 // another app and person for each: they share one database
  const open: OpenShop = ({ emulator, ...options } = {}) =>
    openShop(database(), { userId: `user_${randomUUID()}`, keys, emulator: { seed: ++seed, ...emulator }, ...options })
  connectContract(open)
  loginsContract(open)
  endingsContract(open)
  accountsContract(open)
  operatorContract(open)
  httpConnectContract(open)
  httpRoutesContract(open)
  runContract(open)
  contentContract(open)
  numbersContract(open)
  adsContract(open)
  adsAccessContract(open)
  adMediaContract(open)
  adsTroubleContract(open)
  adsTurnsContract(open)
  diagnoseContract(open)
  tokenContract(open)
  tokenTroubleContract(open)
  upkeepContract(open)
  webhookContract(open)
  personContract(open)
  subscriptionContract(open)
  dueContract(open)
  watchContract(open)
  limitsContract(open)
}
