import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A real Postgres whose user may create databases: TEST_DATABASE_URL, else a server of this run. */
    postgresUrl: string
    /** Whether the proofs run at the size of a release, in place of the size that fits every change. */
    isLong: boolean
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL']
  if (given) {
    project.provide('postgresUrl', given)
    process.stdout.write('postgres: the server of TEST_DATABASE_URL\n')
    return async () => {}
  }
  const server = await startPostgres()
  project.provide('postgresUrl', server.url)
  process.stdout.write('postgres: a server of this run\n')
  return () => server.stop()
}
