interface ReasonLike {
  readonly says: string
  readonly steps: readonly string[]
}

/** Why something is as it is, each with what to do about it, in order. */
export function Reasons({ reasons }: { readonly reasons: readonly ReasonLike[] }) {
  if (reasons.length === 0) return null
  return (
    <ul className="cn-reasons">
      {reasons.map(({ says, steps }) => (
        <li key={says}>
          <p>{says}</p>
          {steps.length === 1 && <p className="cn-muted">{steps[0]}</p>}
          {steps.length > 1 && (
            <ol className="cn-muted">
              {steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          )}
        </li>
      ))}
    </ul>
  )
}
