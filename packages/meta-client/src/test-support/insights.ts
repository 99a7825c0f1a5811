import type { Missing, Parts } from '../index.ts'
import { createGraph, losAngelesMidnight } from '../index.ts'
import type { EmulatorOptions } from '../testing.ts'
import { createEmulator } from '../testing.ts'
import { logIn, loginAt } from './log-in.ts'

interface Setting extends EmulatorOptions {
  followers?: number
  decline?: readonly string[]
}

/** A Page and its Instagram account, read with the Page's token. */
export async function connect({ followers = 5000, decline = [], ...options }: Setting = {}) {
  const meta = createEmulator(options)
  const page = meta.world.addPage({ name: 'Blue Store', followers, instagram: { username: 'blue_store', followers } })
  meta.world.consent.next({ decline: [...decline] })
  const login = loginAt(meta, meta)
  const [found] = await login.listPages(await logIn(login, meta))
  if (found?.token === undefined) throw new Error('no Page token')
  const graph = createGraph({ fetch: meta.fetch, now: () => meta.clock.now(), sleep: async () => undefined })
  const calls = async <Told>(read: Promise<Told>) => {
    const before = meta.log.length
    const told = await read
    return { told, calls: meta.log.length - before }
  }
  return { meta, page, account: page.instagram, graph: graph.withToken(found.token), calls }
}

/** Three days that are over at the emulator's time. */
export const window = { since: losAngelesMidnight('2026-11-20'), until: losAngelesMidnight('2026-11-23') }
export const reasons = (missing: readonly Missing[]) => missing.map(({ what, reason }) => [what, reason])
export const sum = (parts: Parts = {}) => Object.values(parts).reduce((all, part) => all + part, 0)
