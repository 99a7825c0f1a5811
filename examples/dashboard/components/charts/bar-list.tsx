interface Bar {
  readonly name: string
  readonly value: number
}

export interface BarListProps {
  readonly title: string
  readonly about: string
  /** What is counted, such as "Followers". */
  readonly unit: string
  readonly bars: readonly Bar[]
  readonly say: (value: number) => string
  readonly sayShare: (share: number) => string
}

/** Parts of a whole as bars, which are a table at the same time. */
export function BarList({ title, about, unit, bars, say, sayShare }: BarListProps) {
  const sum = bars.reduce((all, { value }) => all + value, 0)
  const most = Math.max(1, ...bars.map(({ value }) => value))
  return (
    <table className="ch-bars">
      <caption>
        <strong>{title}</strong>
        <span>{about}</span>
      </caption>
      <thead className="ch-hidden">
        <tr>
          <th scope="col">{title}</th>
          <th scope="col">{unit}</th>
          <th scope="col">Share of what is shown</th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ name, value }) => (
          <tr key={name}>
            <th scope="row">
              {name}
              <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect width={(value / most) * 100} height="1" />
              </svg>
            </th>
            <td>{say(value)}</td>
            <td>{sum === 0 ? '' : sayShare(value / sum)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
