/** What the marks of the charts mean. */
export function Legend() {
  return (
    <ul className="an-legend" aria-label="In the charts">
      <li>
        <svg viewBox="0 0 24 12" aria-hidden="true" focusable="false">
          <path className="an-key-line" d="M1 6h22" />
        </svg>
        this period
      </li>
      <li>
        <svg viewBox="0 0 24 12" aria-hidden="true" focusable="false">
          <path className="an-key-before" d="M1 6h22" />
        </svg>
        the period before
      </li>
      <li>
        <span className="an-key-gap" aria-hidden="true" />
        no data
      </li>
      <li>
        <span className="an-key-today" aria-hidden="true" />
        today, incomplete
      </li>
    </ul>
  )
}
