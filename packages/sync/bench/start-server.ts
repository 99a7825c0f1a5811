import { start } from './processes.ts'
import type { ServerAddress, ServerSetup } from './server.ts'

/** Serves an account's listing from a process of its own. */
export async function startServer(setup: ServerSetup): Promise<ServerAddress & { end(): Promise<void> }> {
  const server = await start('server.ts', [JSON.stringify(setup)])
  if (!isAddress(server.said)) throw new Error('The server did not say where it is.')
  return { ...server.said, end: () => server.end() }
}

function isAddress(said: unknown): said is ServerAddress {
  return typeof said === 'object' && said !== null && 'base' in said && 'bytesPerItem' in said
}
