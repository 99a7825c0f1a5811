import type { ContentItem } from '@bos/social-db'
import Link from 'next/link'
import { sayMoment } from '../../lib/analytics/format.ts'
import { hrefOf, SOURCES, TYPES, type View } from '../../lib/analytics/view.ts'
import { ItemFacts, TYPE_LABELS } from './item-facts.tsx'
import { LinkGroup } from './link-group.tsx'
import { Picture } from './picture.tsx'

export interface TimelineProps {
  readonly items: readonly ContentItem[]
  /** How many there are of each type, of whom the view shows. */
  readonly counts: Readonly<Record<ContentItem['contentType'], number>>
  readonly hasOlder: boolean
  readonly view: View
  /** Names of competitors by the id of their row. */
  readonly names: ReadonlyMap<string, string>
}

const SOURCE_LABELS = { own: 'Own', competitors: 'Competitors' } as const
const PLURALS = { post: 'Posts', reel: 'Reels', video: 'Videos', story: 'Stories' } as const

/** Content, newest first, with its filters. */
export function Timeline({ items, counts, hasOlder, view, names }: TimelineProps) {
  const last = items.at(-1)
  const all = TYPES.reduce((sum, type) => sum + counts[type], 0)
  const from = SOURCES.map((source) => ({
    href: hrefOf(view, { from: source, type: undefined }),
    text: SOURCE_LABELS[source],
    isCurrent: source === view.from,
  }))
  const types = [
    { href: hrefOf(view, { type: undefined }), text: `All (${all})`, isCurrent: view.type === undefined },
    ...TYPES.map((type) => ({
      href: hrefOf(view, { type }),
      text: `${PLURALS[type]} (${counts[type]})`,
      isCurrent: type === view.type,
    })),
  ]
  return (
    <>
      <div className="an-filters">
        <LinkGroup label="Whose content" links={from} keepsPlace />
        <LinkGroup label="Type of content" links={types} keepsPlace />
      </div>
      {items.length === 0 ? (
        <p className="an-nothing">
          {view.from === 'own' ? 'No content of this kind was read.' : 'Nothing of a competitor was read here.'}
        </p>
      ) : (
        <ol className="an-timeline">
          {items.map((item) => (
            <li key={item.id}>
              <Picture item={item} />
              <div>
                <p className="an-kind">
                  {TYPE_LABELS[item.contentType]}
                  {item.competitorId !== null && <strong>{names.get(item.competitorId) ?? 'Competitor'}</strong>}
                  {item.publishedAt && (
                    <time dateTime={item.publishedAt.toISOString()}>{sayMoment(item.publishedAt)}</time>
                  )}
                </p>
                <p className="an-text">{item.contentText ?? 'Without text'}</p>
                <ItemFacts item={item} />
              </div>
            </li>
          ))}
        </ol>
      )}
      <p className="an-pages">
        {view.before && (
          <Link href={hrefOf(view)} scroll={false} prefetch={false}>
            Newest
          </Link>
        )}
        {hasOlder && last && (
          <Link
            href={hrefOf(view, { before: { publishedAt: last.publishedAt, id: last.id } })}
            scroll={false}
            prefetch={false}
          >
            Older
          </Link>
        )}
      </p>
    </>
  )
}
