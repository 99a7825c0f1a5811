import { sayNumber, sayShare } from '../../lib/analytics/format.ts'
import type { Parts } from '../../lib/analytics/parts.ts'
import { BarList } from '../charts/bar-list.tsx'

export interface BreakdownsProps {
  readonly audience: readonly Parts[]
  readonly views: readonly Parts[]
}

/** Who the followers are, and what the views are made of. A part that Meta does not tell says so. */
export function Breakdowns({ audience, views }: BreakdownsProps) {
  const all = [
    ...views.map((parts) => ({ ...parts, unit: 'Views' })),
    ...audience.map((parts) => ({ ...parts, unit: 'Followers' })),
  ]
  const told = all.filter(({ parts }) => parts.length > 0)
  const untold = all.filter(({ parts }) => parts.length === 0)
  return (
    <>
      <div className="an-parts">
        {told.map(({ title, about, unit, parts, whole, shareOf }) => (
          <div key={title} className="an-card">
            <BarList
              title={title}
              about={about}
              unit={unit}
              bars={parts}
              whole={whole}
              shareOf={shareOf}
              say={sayNumber}
              sayShare={sayShare}
            />
          </div>
        ))}
      </div>
      {untold.length > 0 && (
        <p className="an-note">
          Meta has not told: {untold.map(({ title }) => title.toLowerCase()).join(', ')}. That is not the same as none.
        </p>
      )}
    </>
  )
}
