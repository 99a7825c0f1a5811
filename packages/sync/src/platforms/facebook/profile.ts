import { page as pageNode } from '@bos/meta-client'
import type { Batch, PullContext } from '../../platform.ts'
import { accountOf, freshPicture } from '../account.ts'

const FIELDS = ['name', 'username', { picture: { fields: ['url'] } }] as const

/** How the Page presents itself. */
export async function* pullProfile({ graph, connection, now, signal }: PullContext): AsyncGenerator<Batch> {
  const page = await graph.get(pageNode, accountOf(connection), { fields: FIELDS, signal })
  const picture = freshPicture(connection, page.picture?.data?.url, now)
  yield {
    read: 1,
    profile: {
      ...(page.username !== undefined && { accountUsername: page.username }),
      ...(page.name !== undefined && { displayName: page.name }),
      ...(picture !== undefined && { profilePictureUrl: picture }),
    },
  }
}
