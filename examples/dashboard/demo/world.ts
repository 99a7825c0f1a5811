import type { Emulator } from '@bos/meta-client/testing'
import { addCompetitors } from './competitors.ts'
import { mediaOf, postOf } from './content.ts'

const HOUR_MS = 3_600_000

/**
 * Two people to be. Ana has several Pages, of which one has no Instagram account and one only a personal one; Luis has one
 * Page with everything. Others have accounts that theirs are compared with.
 */
export function buildWorld(meta: Emulator): void {
  const ago = (hours: number): string => new Date(meta.clock.now() - hours * HOUR_MS).toISOString()

  const ana = meta.world.addPerson({ name: 'Ana Lopez' })
  const store = meta.world.addPage({
    name: 'Blue Store',
    owner: ana,
    followers: 5102,
    instagram: { username: 'blue_store', name: 'Blue Store', followers: 8423 },
  })
  store.addPosts({ count: 60, everyHours: 34, newestAt: ago(3), make: postOf })
  store.instagram.addMediaSeries({ count: 90, everyHours: 26, newestAt: ago(2), make: mediaOf })
  store.instagram.addStory({ caption: 'New in the window', publishedAt: ago(5), viewers: 640 })
  meta.world.addPage({ name: 'Harbour Café', owner: ana, category: 'Café', followers: 640 })
  meta.world.addPage({
    name: 'Ana Paints',
    owner: ana,
    category: 'Artist',
    instagram: { username: 'ana.paints', kind: 'PERSONAL' },
  })

  const luis = meta.world.addPerson({ name: 'Luis Ortega' })
  const bakery = meta.world.addPage({
    name: 'Maple Bakery',
    owner: luis,
    category: 'Bakery',
    followers: 2210,
    instagram: { username: 'maple.bakery', name: 'Maple Bakery', followers: 3900 },
  })
  bakery.addPosts({ count: 25, everyHours: 60, newestAt: ago(5), make: postOf })
  bakery.instagram.addMediaSeries({ count: 40, everyHours: 50, newestAt: ago(4), make: mediaOf })

  addCompetitors(meta, ago)
}
