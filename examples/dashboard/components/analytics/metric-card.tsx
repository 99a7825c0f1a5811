import { sayDay, sayDays, sayNumber, sayShare, sayShort, sayTick } from '../../lib/analytics/format.ts'
import type { MetricView } from '../../lib/analytics/read-metrics.ts'
import { DayTable } from '../charts/day-table.tsx'
import { Delta } from '../charts/delta.tsx'
import { LineChart } from '../charts/line-chart.tsx'

/** One number of an account: how much it is, how it compares, and its days as a chart and as a table. */
export function MetricCard({ view }: { readonly view: MetricView }) {
  const { metric, label, about, dayKind, headline, points } = view
  const { value, over, comparison, note } = headline
  const days = points.map((point) => ({ ...point, label: sayDay(point.day) }))
  const finished = points.filter(({ isIncomplete }) => !isIncomplete)
  const hasAny = points.some((point) => point.value !== undefined)
  const id = `an-${metric}`
  return (
    <article className={`an-card an-is-${metric}`} aria-labelledby={id}>
      <header>
        <h3 id={id}>{label}</h3>
        <p className="an-value">
          {value === undefined ? <span className="an-unknown">not known</span> : <strong>{sayNumber(value)}</strong>}
          <span>{over}</span>
        </p>
        {comparison && <Delta {...comparison} say={sayNumber} sayShare={sayShare} />}
        {note !== undefined && <p className="an-note">{note}</p>}
      </header>
      {hasAny ? (
        <>
          <LineChart
            title={sentenceOf(view)}
            days={days}
            base={metric === 'followers' ? 'near' : 'zero'}
            say={sayNumber}
            sayTick={metric === 'followers' ? sayTick : sayShort}
          />
          <DayTable
            of={label}
            caption={dayKind}
            beforeLabel={`${sayDays(finished.length)} before`}
            days={days}
            say={sayNumber}
          />
        </>
      ) : (
        <p className="an-nothing">No day of this period is known yet.</p>
      )}
      <p className="an-about">{about}</p>
    </article>
  )
}

/** The chart in one sentence. */
function sentenceOf({ label, points }: MetricView): string {
  const finished = points.filter(({ isIncomplete }) => !isIncomplete)
  const known = finished.flatMap(({ day, value }) => (value === undefined ? [] : [{ day, value }]))
  const [first, last] = [finished.at(0), finished.at(-1)]
  const range = first && last ? `, ${sayDay(first.day)} to ${sayDay(last.day)}` : ''
  const sorted = known.toSorted((a, b) => a.value - b.value)
  const [lowest, highest] = [sorted.at(0), sorted.at(-1)]
  const extremes =
    lowest && highest
      ? ` Highest ${sayNumber(highest.value)} on ${sayDay(highest.day)}, lowest ${sayNumber(lowest.value)} on ${sayDay(lowest.day)}.`
      : ''
  const unknown = finished.length - known.length
  const gaps = unknown === 0 ? '' : ` ${sayDays(unknown)} without data.`
  return `${label} by day${range}.${extremes}${gaps} Today is incomplete.`
}
