import type { NewMedia, NewPost } from '@bos/meta-client/testing'

const TEXTS = [
  'Fresh colours for the cold days: the new scarves are here.',
  'Behind the counter with Mia, who has been with us for nine years.',
  'Which one would you take home? Tell us below.',
  'Open until eight tonight. Come by, the kettle is on.',
  'Three ways to wear it, in thirty seconds.',
  'Thank you for a wonderful market day, everybody.',
  'Back in stock, and not for long.',
  'A small workshop on Saturday: twelve places, first come first served.',
] as const
const MEDIA_KINDS = ['reel', 'image', 'carousel', 'reel', 'image'] as const
const POST_KINDS = ['photo', 'reel', 'status', 'album', 'video'] as const

/** Something for an Instagram account to have published; 0 is the newest. */
export function mediaOf(index: number): Omit<NewMedia, 'publishedAt'> {
  return { kind: MEDIA_KINDS[index % MEDIA_KINDS.length] ?? 'image', caption: textOf(index) }
}

/** The same for a Page. */
export function postOf(index: number): Omit<NewPost, 'publishedAt'> {
  return { kind: POST_KINDS[index % POST_KINDS.length] ?? 'photo', message: textOf(index + 3) }
}

const textOf = (index: number): string => TEXTS[index % TEXTS.length] ?? ''
