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
  /** What shares are of: at least the sum of the bars. */
  readonly whole: number
  /** The same in words, such as "of all followers". */
  readonly shareOf: string
  readonly say: (value: number) => string
  readonly sayShare: (share: number) => string
}

/** Parts of a whole as bars, which are a table at the same time. */
export function BarList({ title, about, unit, bars, whole, shareOf, say, sayShare }: BarListProps) {
  const most = Math.max(1, ...bars.map(({ value }) => value))
  return (
    <table className="ch-bars">
      <caption>
        <strong>{title}</strong>
        <span>{about}</span>
      </caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="ch-hidden">{title}</span>
          </th>
          <th scope="col">{unit}</th>
          <th scope="col">{shareOf}</th>
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
            <td>{whole === 0 ? '' : sayShare(value / whole)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
