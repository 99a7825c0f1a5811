import { upsertPage } from '../../social-db/bench/writers.ts'
import { fetchPages, rowByHand } from './by-hand.ts'
import { ACCOUNT_ID, type Course, openCourse, type Racer, timed } from './racer.ts'

/**
 * What can be reached by hand: bare fetch, nothing checked, one `unnest` upsert a page while the next page is under way; arrays as
 * postgres.js writes them, or `joined` as the product does.
 */
export async function createLimit(course: Course, { joined = false } = {}): Promise<Racer> {
  const { client, connectionId, forget } = await openCourse(course)
  const pass = async (): Promise<number> => {
    let items = 0
    let writing: Promise<unknown> = Promise.resolve()
    for await (const page of fetchPages({ ...course, accountId: ACCOUNT_ID }, course.mostPages)) {
      const rows = page.map((media) => rowByHand(media, ACCOUNT_ID))
      await writing
      writing = upsertPage(client, rows, { connectionId, prepare: true, joined })
      items += page.length
    }
    await writing
    return items
  }
  return {
    async fresh() {
      await forget()
      return timed(pass)
    },
    again: () => timed(pass),
    close: () => client.end(),
  }
}
