import { createRecent } from '../graph/recent.ts'

/** How much one call may ask for: the most that was answered where more was refused. */
export interface AdSizes {
  periods?: number
  ids?: number
  fields?: number
}

/** What is remembered between the reads of one client, so that the next one begins where this one got to. */
export interface AdSizeMemory {
  read(key: string): AdSizes
  keep(key: string, sizes: AdSizes): void
}

const MOST_KEPT = 1000
// Ours: an account that was heavy yesterday may not be so today.
const KEPT_MS = 86_400_000

const memories = new WeakMap<object, AdSizeMemory>()

/** The memory that the graphs of one `createGraph` share. */
export function adSizesOf(entry: object, now: () => number): AdSizeMemory {
  const memory = memories.get(entry) ?? createAdSizes(now)
  memories.set(entry, memory)
  return memory
}

function createAdSizes(now: () => number): AdSizeMemory {
  const kept = createRecent<{ sizes: AdSizes; until: number }>(MOST_KEPT)
  return {
    read(key) {
      const entry = kept.get(key)
      return entry !== undefined && now() < entry.until ? entry.sizes : {}
    },
    keep: (key, sizes) => kept.set(key, { sizes: { ...sizes }, until: now() + KEPT_MS }),
  }
}
