import type { Emulator } from '@bos/meta-client/testing'

/** A small shop on Facebook and Instagram, and the pieces of it that change later. */
export function buildWorld(meta: Emulator) {
  const page = meta.world.addPage({
    name: 'Blue Store',
    category: 'Shopping & retail',
    followers: 5102,
    instagram: { username: 'blue_store', name: 'Blue Store', followers: 8423 },
  })
  const at = (day: string, time: string): string => `2026-11-${day}T${time}:00Z`
  page.addPost({
    kind: 'album',
    message: 'Three new colours',
    publishedAt: at('20', '09:15'),
    reactions: 41,
    comments: 5,
    shares: 3,
  })
  page.addPost({
    kind: 'photo',
    message: 'Behind the counter today: Ana and Luis',
    publishedAt: at('18', '16:40'),
    reactions: 87,
    comments: 12,
  })
  page.addPost({
    kind: 'reel',
    message: 'How we dye the indigo',
    publishedAt: at('15', '18:05'),
    reactions: 230,
    comments: 31,
    shares: 44,
  })
  page.addPost({
    kind: 'status',
    message: 'Open on Sunday, 10 to 4 🚀',
    publishedAt: at('13', '08:30'),
    reactions: 19,
    comments: 2,
  })

  const { instagram } = page
  const carousel = instagram.addMedia({
    kind: 'carousel',
    caption: 'Three new colors',
    publishedAt: at('20', '09:15'),
    likes: 312,
    comments: 14,
  })
  instagram.addMedia({
    kind: 'reel',
    caption: 'Indigo, start to end',
    publishedAt: at('19', '18:00'),
    likes: 900,
    comments: 31,
    copyrighted: true,
  })
  instagram.addMedia({
    kind: 'image',
    caption: 'Saturday light',
    publishedAt: at('14', '11:20'),
    likes: 205,
    comments: 9,
  })
  instagram.addMedia({
    kind: 'image',
    caption: 'Before opening',
    publishedAt: at('09', '07:05'),
    comments: 3,
    likesHidden: true,
  })
  return { page, instagram, carousel }
}

/** Changes the world as a day would, and says what changed. */
export function oneDayLater(meta: Emulator, { instagram, carousel }: ReturnType<typeof buildWorld>): readonly string[] {
  meta.clock.advance({ days: 1 })
  instagram.addMedia({
    kind: 'reel',
    caption: 'Winter drop, first look',
    publishedAt: '2026-11-24T08:10:00Z',
    likes: 54,
    comments: 6,
  })
  carousel.edit({ caption: 'Three new colours, now in store' })
  meta.world.grants.expireIn(meta.world.person, { days: 3 })
  return [
    'a day passed, so one more day of numbers is complete',
    'blue_store published a reel, "Winter drop, first look"',
    'blue_store edited a caption, "Three new colors" is now "Three new colours, now in store"',
    "the person's token now expires in 3 days",
  ]
}
