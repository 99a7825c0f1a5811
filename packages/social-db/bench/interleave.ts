/** One way to do the same thing; `sample` does it once and answers with microseconds an item. */
export interface Variant {
  readonly name: string
  readonly sample: () => Promise<number>
}

export type Times = ReadonlyMap<string, readonly number[]>

/** Runs every variant twice a round, A B C … C B A, so that whatever drifts on the machine meets all of them. */
export async function interleave(variants: readonly Variant[], rounds: number): Promise<Times> {
  const times = new Map<string, number[]>(variants.map(({ name }) => [name, []]))
  for (const { sample } of variants) await sample()
  for (let round = 0; round < rounds; round += 1) {
    const sums = new Map<string, number>()
    for (const { name, sample } of [...variants, ...variants.toReversed()]) {
      sums.set(name, (sums.get(name) ?? 0) + (await sample()))
    }
    for (const [name, sum] of sums) times.get(name)?.push(sum / 2)
  }
  return times
}

/** How many times as fast as `than` one variant is: the median over the rounds, each compared within itself. */
export function timesAsFast(times: Times, name: string, than: string): number {
  const others = times.get(than) ?? []
  return median((times.get(name) ?? []).map((time, round) => (others[round] ?? Number.NaN) / time))
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
