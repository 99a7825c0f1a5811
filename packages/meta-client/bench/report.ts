import { interleave, median } from '../../social-db/bench/interleave.ts'
import type { Times, Variant } from '../../social-db/bench/interleave.ts'

const WARM_UPS = 5

/** One figure of this run and how far it may go. */
export interface Goal {
  readonly what: string
  readonly value: number
  readonly most: number
}

/** Microseconds of CPU of this process each time. */
export async function cpu(times: number, work: () => unknown): Promise<number> {
  const from = process.cpuUsage()
  for (let time = 0; time < times; time += 1) await work()
  const { user, system } = process.cpuUsage(from)
  return (user + system) / times
}

/** Runs the variants in turn and prints their medians. */
export async function measure(
  what: string,
  variants: readonly Variant[],
  { rounds, unit = 'CPU µs', warmUps = WARM_UPS }: { rounds: number; unit?: string; warmUps?: number },
): Promise<Times> {
  for (const { sample } of variants) for (let warm = 0; warm < warmUps; warm += 1) await sample()
  const times = await interleave(variants, rounds)
  say(`| ${what} | ${unit} (median of ${rounds} rounds) |`, '| --- | --- |')
  for (const [name, values] of times) say(`| ${name} | ${median(values).toFixed(1)} |`)
  say('')
  return times
}

/** Whether all are met; prints each. */
export function judge(goals: readonly Goal[]): boolean {
  say('| figure | measured | goal | |', '| --- | --- | --- | --- |')
  for (const { what, value, most } of goals) {
    say(`| ${what} | ${value.toFixed(2)} | <= ${most} | ${value <= most ? 'met' : 'missed'} |`)
  }
  return goals.every(({ value, most }) => value <= most)
}

export function say(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
