import type { ContentItem } from '@bos/social-db'
import { pictureOf } from '../../lib/analytics/picture.ts'

/** The picture of an item, in a place that keeps its size while it loads. The text beside it says what it is. */
export function Picture({ item }: { readonly item: ContentItem }) {
  const address = pictureOf(item, new Date())
  return (
    <div className="an-picture">
      {address === undefined ? (
        <span>{item.mediaUrls.length === 0 ? 'text only' : 'no picture'}</span>
      ) : (
        // Meta's addresses are signed and short-lived: nothing is gained by passing them through an optimiser.
        <img src={address} alt="" loading="lazy" decoding="async" referrerPolicy="no-referrer" />
      )}
    </div>
  )
}
