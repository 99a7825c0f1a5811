import { FAULT_KINDS, type FaultKind } from '@bos/meta-client/testing'

/** What Meta's answers and the network do: the emulator's kinds, and then what happens in the world behind them. */
const WORLD_KINDS = [
  'item-added',
  'item-edited',
  'item-removed',
  'counts-dropped',
  'metric-removed',
  'permission-taken',
] as const
const DATABASE_KINDS = [
  'backend-killed',
  'connection-cut',
  'answer-lost',
  'half-open',
  'server-down',
  'read-only',
  'row-locked',
] as const
const PROCESS_KINDS = ['stopped', 'out-of-time', 'lease-lost', 'two-runs', 'clock-moved'] as const

export type StrikeKind =
  | FaultKind
  | (typeof WORLD_KINDS)[number]
  | (typeof DATABASE_KINDS)[number]
  | (typeof PROCESS_KINDS)[number]

export const STRIKE_KINDS: readonly StrikeKind[] = [...FAULT_KINDS, ...WORLD_KINDS, ...DATABASE_KINDS, ...PROCESS_KINDS]

/** Whether it is the whole app's limit, which holds all of its connections up for a while (D, rate limits). */
export const isOfApp = (kind: StrikeKind): boolean => kind === 'app-limit' || kind === 'insights-load'

export const isOfDatabase = (kind: StrikeKind): boolean => DATABASE_KINDS.some((each) => each === kind)

/** Whether it changes what there is to read. */
export const isOfWorld = (kind: StrikeKind): boolean => WORLD_KINDS.some((each) => each === kind)

/** The three resources of 500 items that faults strike: a Page, its Instagram account, and one with Instagram Login. */
export const VICTIMS = ['page', 'linked', 'lone'] as const
export type Victim = (typeof VICTIMS)[number]

/** One fault of a plan. */
export interface Strike {
  readonly kind: StrikeKind
  readonly on: Victim
  /** Strikes in this round or, where it found nothing to strike there, a later one. */
  readonly round: number
  /** From which request of a run on, counted from 1; it strikes the first that it can. */
  readonly nth: number
  /** 0 to 1, for what the fault leaves open: which item, how long. */
  readonly chance: number
}

export interface Plan {
  readonly seed: number
  readonly strikes: readonly Strike[]
  /** A run of each resource in each; `full` as in `RunOptions`. */
  readonly rounds: readonly { readonly full: boolean; readonly hoursAfter: number }[]
}

const ROUNDS = 3

/** The plan of a seed: the same one each time. */
export function planOf(seed: number): Plan {
  const random = createRandom(seed)
  const whole = (low: number, high: number) => low + Math.floor(random() * (high - low + 1))
  const pick = <Item>(items: readonly [Item, ...Item[]]): Item => items[whole(0, items.length - 1)] ?? items[0]
  const rounds = Array.from({ length: ROUNDS }, () => ({ full: random() < 0.1, hoursAfter: whole(1, 9) }))
  // Neighbours in the deck share no kind, so that a plan has at least five and a hundred plans have them all.
  const deck = [...STRIKE_KINDS]
  const strikes = Array.from({ length: whole(6, 9) }, (): Strike => {
    const [kind = 'reset'] = deck.splice(whole(0, deck.length - 1), 1)
    // A run of a Page takes some 20 requests, one of an Instagram account some 90.
    const on = pick(VICTIMS)
    const nth = random() < 0.7 ? whole(1, 9) : whole(10, on === 'page' ? 18 : 60)
    // What comes in the last round meets an account that is read already; most must meet the first reading.
    const round = random() < 0.6 ? 0 : whole(1, ROUNDS - 1)
    return { kind, on, round, nth, chance: random() }
  })
  return { seed, strikes, rounds }
}

/** One line for people, and the command that runs this plan alone. */
export function describePlan({ seed, strikes }: Plan): string {
  const told = strikes.map(({ kind, on, round, nth }) => `${kind} on ${on}, round ${round}, from request ${nth}`)
  return [`plan ${seed}: ${told.join('; ')}`, `replay: ${replayOf(seed)}`].join('\n')
}

export const replayOf = (seed: number): string => `SEED=${seed} npm run test:proof -- faults`

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}
