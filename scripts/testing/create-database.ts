import { randomUUID } from 'node:crypto'
import postgres from 'postgres'

/** Makes an empty database for one test file on the server at `serverUrl`, and gives its URL. */
export async function createDatabase(serverUrl: string): Promise<string> {
  const name = `bos_test_${randomUUID().replaceAll('-', '')}`
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${name}`)
  await admin.end()
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}
