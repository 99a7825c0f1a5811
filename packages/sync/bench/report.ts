/** One figure of this run and what it has to reach: at least, or at most. */
export interface Goal {
  readonly what: string
  readonly value: number
  readonly least?: number
  readonly most?: number
  readonly unit?: string
}

/** Whether all are met; prints each. */
export function judge(goals: readonly Goal[]): boolean {
  say('| ratio | measured | goal | |', '| --- | --- | --- | --- |')
  for (const goal of goals) {
    const { what, value, least, most, unit = '' } = goal
    const wish = least === undefined ? `<= ${most}` : `>= ${least}`
    say(`| ${what} | ${value.toFixed(2)}${unit} | ${wish}${unit} | ${isMet(goal) ? 'met' : 'missed'} |`)
  }
  say('')
  return goals.every(isMet)
}

const isMet = ({ value, least = -Infinity, most = Infinity }: Goal): boolean => value >= least && value <= most

export function say(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
