import postgres from 'postgres'
import { migrate } from '../src/migrate.ts'
import { openDatabase } from '../src/open-database.ts'
import { createSocialDb } from '../src/social-db.ts'
import { fillConnections, timeClaims } from '../src/testing/scale.ts'
import type { Vault } from '../src/vault.ts'
import type { Variant } from './interleave.ts'

/** A database with so many connections, of which the same number is due; samples are microseconds a claim of 20. */
export async function createClaims(
  serverUrl: string,
  { connections, vault }: { readonly connections: number; readonly vault: Vault },
): Promise<Variant & { close(): Promise<void> }> {
  const name = `claims_${connections}`
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${name}`)
  await admin.end()
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const db = await openDatabase(url.href, { direct: true })
  await migrate(db, { competitors: 'create' })
  const client = postgres(url.href, { max: 1, onnotice: () => {} })
  await fillConnections((text) => client.unsafe(text), connections)
  await client.unsafe('checkpoint')
  await client.end()
  const social = createSocialDb(db, { vault })
  return {
    name: `claim of 20 at ${connections.toLocaleString('en')}`,
    sample: async () => (await timeClaims(social, { rounds: 4 })) * 1000,
    close: () => db.close(),
  }
}
