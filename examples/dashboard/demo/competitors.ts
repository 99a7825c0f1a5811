import type { Emulator } from '@bos/meta-client/testing'
import { mediaOf } from './content.ts'

interface DemoCompetitor {
  readonly name: string
  readonly instagram: string
  readonly followers: number
  readonly everyHours: number
}

const COMPETITORS: readonly DemoCompetitor[] = [
  { name: 'Green Corner', instagram: 'green.corner', followers: 12_140, everyHours: 20 },
  { name: 'Old Mill Goods', instagram: 'old_mill_goods', followers: 5310, everyHours: 41 },
  { name: 'Tin & Thread', instagram: 'tin.and.thread', followers: 2875, everyHours: 73 },
]
const OWNERS = ['demo_ana', 'demo_luis']

/** Accounts of others. Instagram alone: other Pages are shown only to an app that Meta has let see them. */
export function addCompetitors(meta: Emulator, ago: (hours: number) => string): void {
  for (const { name, instagram: username, followers, everyHours } of COMPETITORS) {
    const account = meta.world.addInstagram({ username, name, followers })
    account.addMediaSeries({ count: 50, everyHours, newestAt: ago(7), make: (index) => mediaOf(index + followers) })
  }
}

/** What makes them the competitors of the demo people, in the application's own table. */
export function competitorRows(): string {
  const rows = OWNERS.flatMap((owner) =>
    COMPETITORS.map(({ name, instagram }) => `('${owner}', '${name}', '{"instagram":"${instagram}"}')`),
  )
  return `insert into competitors (user_id, name, social_media_handles) values ${rows.join(', ')}`
}
