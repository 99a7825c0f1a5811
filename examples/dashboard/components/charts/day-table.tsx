import type { ChartDay } from './line-chart.tsx'

export interface DayTableProps {
  /** What the numbers are, such as "Views". */
  readonly of: string
  /** What the days are, such as "Pacific days". */
  readonly caption: string
  readonly beforeLabel: string
  readonly days: readonly ChartDay[]
  readonly say: (value: number) => string
}

/** The same numbers as a table, closed until somebody wants it. */
export function DayTable({ of, caption, beforeLabel, days, say }: DayTableProps) {
  return (
    <details className="ch-table">
      <summary>
        Table<span className="ch-hidden"> of {of}</span>
      </summary>
      <div className="ch-scroll" role="region" aria-label={`${of}, day by day`} tabIndex={0}>
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">{of}</th>
              <th scope="col">{beforeLabel}</th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ label, value, before, isIncomplete }) => (
              <tr key={label}>
                <th scope="row">
                  {label}
                  {isIncomplete && <span className="ch-faint"> today, incomplete</span>}
                </th>
                <td>{value === undefined ? <NoData isIncomplete={isIncomplete} /> : say(value)}</td>
                <td>{before === undefined ? <NoData isIncomplete={isIncomplete} /> : say(before)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

function NoData({ isIncomplete }: { readonly isIncomplete: boolean }) {
  return <span className="ch-faint">{isIncomplete ? 'not yet' : 'no data'}</span>
}
