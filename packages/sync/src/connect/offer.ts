import type { GrantedPage } from './grant.ts'
import type { PageChoice } from './outcome.ts'

/** The Pages to choose from, as people see them. */
export function offer(pages: readonly GrantedPage[]): readonly PageChoice[] {
  return pages.map(({ id, name, instagram }) => ({
    pageId: id,
    name,
    ...(instagram?.username && { instagramUsername: instagram.username }),
  }))
}
