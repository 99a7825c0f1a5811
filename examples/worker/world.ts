import type { Emulator } from '@bos/meta-client/testing'
import type { Sync } from '@bos/sync'

/** So many shops with a Page and an Instagram account each, whose owners have connected them: gives how many connections. */
export async function connectShops(meta: Emulator, sync: Sync, shops: number): Promise<readonly string[]> {
  const ids: string[] = []
  for (let n = 0; n < shops; n += 1) {
    const owner = meta.world.addPerson({ name: `Owner ${n}` })
    const page = meta.world.addPage({ name: `Shop ${n}`, owner, instagram: { username: `shop_${n}` } })
    const at = (hours: number): string => new Date(meta.clock.now() - hours * 3_600_000).toISOString()
    for (let post = 1; post <= 20; post += 1) {
      page.addPost({ kind: 'photo', message: `Post ${post}`, publishedAt: at(post), reactions: post })
      page.instagram.addMedia({ kind: 'image', caption: `Picture ${post}`, publishedAt: at(post), likes: post })
    }
    // Your application sends people through connect.begin and connect.finish: see examples/quickstart.
    const outcome = await sync.connect.adopt({ userId: `user_${n}`, token: meta.world.grants.tokenFor(owner) })
    if (outcome.status !== 'connected') throw new Error(`shop ${n} was not connected: ${outcome.status}`)
    for (const account of [outcome.facebook, outcome.instagram]) if (account.connected) ids.push(account.connectionId)
  }
  return ids
}
