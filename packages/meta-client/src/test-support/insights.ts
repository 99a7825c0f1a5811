import type { Missing, Parts } from '../index.ts'
import { losAngelesMidnight } from '../index.ts'
import type { EmulatorOptions } from '../testing.ts'
import { atEmulator } from './at-emulator.ts'

interface Setting extends EmulatorOptions {
  followers?: number
  decline?: readonly string[]
}

/** A Page and its Instagram account, read with the Page's token. */
export async function connect({ followers = 5000, decline = [], ...emulator }: Setting = {}) {
  const instagram = { username: 'blue_store', followers }
  const { meta, page, graph } = await atEmulator({ page: { followers, instagram }, emulator, decline })
  const calls = async <Told>(read: Promise<Told>) => {
    const before = meta.log.length
    const told = await read
    return { told, calls: meta.log.length - before }
  }
  return { meta, page, account: page.instagram, graph, calls }
}

/** Three days that are over at the emulator's time. */
export const window = { since: losAngelesMidnight('2026-11-20'), until: losAngelesMidnight('2026-11-23') }
export const reasons = (missing: readonly Missing[]) => missing.map(({ what, reason }) => [what, reason])
export const sum = (parts: Parts = {}) => Object.values(parts).reduce((all, part) => all + part, 0)
