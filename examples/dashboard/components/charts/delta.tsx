export interface DeltaProps {
  readonly before: number
  readonly change: number
  /** What it is compared with, such as "the 28 days before". */
  readonly with: string
  readonly say: (value: number) => string
  readonly sayShare: (share: number) => string
}

/** How a number compares with an earlier one: a sign and words, so that no colour has to be seen. */
export function Delta({ before, change, with: other, say, sayShare }: DeltaProps) {
  const way = change === 0 ? 'same' : change > 0 ? 'up' : 'down'
  // Of 0 nothing is a share, and one of thousands of percent says less than the number.
  const share = before === 0 ? undefined : Math.abs(change / before)
  const size = share === undefined || share > MOST_SHARE ? say(Math.abs(change)) : sayShare(share)
  return (
    <p className={`ch-delta ch-${way}`}>
      <span className="ch-amount">
        <span aria-hidden="true">{SIGNS[way]}</span>
        <span className="ch-hidden">{WORDS[way]} </span>
        {way === 'same' ? 'no change' : size}
      </span>{' '}
      <span className="ch-with">
        from {say(before)}, {other}
      </span>
    </p>
  )
}

const MOST_SHARE = 10
const SIGNS = { up: '▲', down: '▼', same: '=' } as const
const WORDS = { up: 'up', down: 'down', same: '' } as const
