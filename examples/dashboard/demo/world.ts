import type { Emulator } from '@bos/meta-client/testing'

const HOUR_MS = 3_600_000

/**
 * Two people to be. Ana has several Pages, of which one has no Instagram account and one only a personal one; Luis has one
 * Page with everything.
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
  store.addPosts({ count: 60, everyHours: 14, newestAt: ago(3) })
  store.instagram.addMediaSeries({ count: 90, everyHours: 9, newestAt: ago(2) })
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
  bakery.addPosts({ count: 25, everyHours: 30, newestAt: ago(5) })
  bakery.instagram.addMediaSeries({ count: 30, everyHours: 26, newestAt: ago(4) })
}
