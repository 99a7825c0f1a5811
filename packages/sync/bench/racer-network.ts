import { fetchPages } from './by-hand.ts'
import { ACCOUNT_ID, type Course, type Racer, timed } from './racer.ts'

/** Bare fetch that stores nothing: the pages come no faster than this. */
export async function createNetwork(course: Course): Promise<Racer> {
  const { accounts = 1, mostPages } = course
  async function readOne(): Promise<number> {
    let items = 0
    for await (const page of fetchPages({ ...course, accountId: ACCOUNT_ID }, mostPages)) items += page.length
    return items
  }
  const pass = async (): Promise<number> => {
    const counts = await Promise.all(Array.from({ length: accounts }, readOne))
    return counts.reduce((sum, count) => sum + count, 0)
  }
  return { fresh: () => timed(pass), again: () => timed(pass), close: async () => {} }
}
