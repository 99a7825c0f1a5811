import type { Database, SocialDb } from '@bos/social-db'
import type { Sync, SyncNotice } from '../index.ts'
import type { Platform } from '../platform.ts'
import { facebook } from '../platforms/facebook.ts'
import { instagram } from '../platforms/instagram.ts'
import { openShop, type Shop } from './shop.ts'

/** Where an account lives whose platform is put to the test: each platform brings one. */
export interface PlatformWorld {
  readonly platform: Platform
  readonly connectionId: string
  readonly userId: string
  readonly sync: Sync
  readonly social: SocialDb
  readonly db: Database
  readonly notices: readonly SyncNotice[]
  /** Tokens and their like, as they are now: what must stand nowhere. */
  readonly secrets: readonly string[]
  /** Everything that goes to the platform passes here. */
  readonly passing: { by: (request: Request, next: typeof fetch) => Promise<Response> }
  /** Publishes an item of text now; its id. */
  add(text: string): string
  edit(id: string, text: string): void
  remove(id: string): void
  /** From now on the platform asks for a pause of 20 minutes, which then is over. */
  throttle(): void
  /** The person took the access back. */
  end(): void
  advance(step: { days?: number; hours?: number; minutes?: number }): void
}

export interface WorldOptions {
  readonly db: Database
  readonly keys: string
  readonly seed: number
}

const THROTTLED_MINUTES = 20

function ofShop(shop: Shop, own: Pick<PlatformWorld, 'platform' | 'connectionId' | 'add' | 'edit' | 'remove'>) {
  const { meta, sync, social, db, notices, passing, userId } = shop
  const code = own.platform.name === 'facebook' ? 80001 : 80002
  return {
    ...own,
    userId,
    sync,
    social,
    db,
    notices,
    passing,
    // Every token and code of the emulator begins like this.
    secrets: ['EAAfake', 'IGAAfake', 'AQfake', meta.app.secret],
    throttle() {
      for (const pattern of ['GET /:id', 'GET /:id/:edge']) {
        meta.faults.next(pattern, { code, regainMinutes: THROTTLED_MINUTES }, { times: Infinity })
      }
    },
    end: () => meta.world.grants.changePassword(meta.world.person),
    advance(step: { days?: number; hours?: number; minutes?: number }) {
      meta.clock.advance(step)
      meta.faults.lift()
    },
  }
}

/** Things of the emulator by their id: what a world can change. */
function createShelf<Item extends { readonly id: string }>(publish: (text: string) => Item) {
  const items = new Map<string, Item>()
  return {
    add: (text: string): string => {
      const item = publish(text)
      items.set(item.id, item)
      return item.id
    },
    get: (id: string): Item => {
      const item = items.get(id)
      if (!item) throw new Error(`nothing called ${id} was published`)
      return item
    },
  }
}

export async function facebookWorld({ db, keys, seed }: WorldOptions): Promise<PlatformWorld> {
  const shop = await openShop(db, { userId: `user_of_page_${seed}`, keys, emulator: { seed } })
  const posts = createShelf((message) => shop.page.addPost({ kind: 'photo', message }))
  const { facebook: connectionId } = await shop.connect()
  return ofShop(shop, {
    platform: facebook,
    connectionId,
    add: posts.add,
    edit: (id, message) => posts.get(id).edit({ message }),
    remove: (id) => posts.get(id).remove(),
  })
}

export async function instagramWorld({ db, keys, seed }: WorldOptions): Promise<PlatformWorld> {
  const shop = await openShop(db, { userId: `user_of_instagram_${seed}`, keys, emulator: { seed } })
  const media = createShelf((caption) => shop.instagram.addMedia({ kind: 'image', caption }))
  const { instagram: connectionId } = await shop.connect()
  return ofShop(shop, {
    platform: instagram,
    connectionId,
    add: media.add,
    edit: (id, caption) => media.get(id).edit({ caption }),
    remove: (id) => media.get(id).remove(),
  })
}
