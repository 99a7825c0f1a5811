import type { TopItem } from '@bos/social-db'
import { sayMoment } from '../../lib/analytics/format.ts'
import { hrefOf, RANKINGS, type View } from '../../lib/analytics/view.ts'
import { ItemFacts, METRIC_LABELS, TYPE_LABELS } from './item-facts.tsx'
import { LinkGroup } from './link-group.tsx'
import { Picture } from './picture.tsx'

export interface TopContentProps {
  readonly items: readonly TopItem[]
  readonly view: View
}

/** The content of the period that did best, by one number. */
export function TopContent({ items, view }: TopContentProps) {
  const links = RANKINGS.map((by) => ({
    href: hrefOf(view, { by }),
    text: METRIC_LABELS[by],
    isCurrent: by === view.by,
  }))
  return (
    <>
      <LinkGroup label="Order by" links={links} keepsPlace />
      {items.length === 0 ? (
        <p className="an-nothing">
          Nothing that was published in this period tells its {METRIC_LABELS[view.by].toLowerCase()}.
        </p>
      ) : (
        <ol className="an-top-items">
          {items.map((item) => (
            <li key={item.id} className="an-card">
              <Picture item={item} />
              <p className="an-kind">
                {TYPE_LABELS[item.contentType]}
                {item.publishedAt && (
                  <time dateTime={item.publishedAt.toISOString()}>{sayMoment(item.publishedAt)}</time>
                )}
              </p>
              <p className="an-text">{item.contentText ?? 'Without text'}</p>
              <ItemFacts item={item} isRanked={view.by} />
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
