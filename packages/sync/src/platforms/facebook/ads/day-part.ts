import { type ConversionGoal, conversionsOf } from '@bos/meta-client/ads'
import { known } from '../../../known.ts'
import type { AdAccount } from './access.ts'
import { countedAs, countOf, type DayNumbers, moneyOf, worthOf } from './numbers.ts'

/** What one ad account did on one of its days, as it stands in the breakdown. A key that is not there is not known. */
export type AccountDay = Readonly<Record<string, unknown>>

/** One goal within it: what counted it, how often, by attribution window, and what it was worth. */
interface GoalPart {
  readonly type?: string | undefined
  readonly count: number
  readonly windows: Readonly<Record<string, number>>
  readonly value?: number | undefined
}

type Goals = Readonly<Record<string, GoalPart>>

export interface ToldDay {
  readonly facts: Readonly<Record<string, unknown>>
  /** Of people, who do not add up over several calls. */
  readonly reach: number | undefined
  readonly counts: Readonly<Record<string, number | undefined>>
  readonly goals: Goals | undefined
}

export function dayOf(
  row: DayNumbers,
  { account, goals }: { account: AdAccount; goals: readonly ConversionGoal[] },
): ToldDay {
  const conversions = conversionsOf(row, goals)
  return {
    facts: { name: account.name, currency: row.account_currency ?? account.currency, time_zone: account.timezone_name },
    reach: row.reach,
    counts: {
      impressions: row.impressions,
      clicks: countOf(row, 'clicks'),
      inline_link_clicks: countOf(row, 'inline_link_clicks'),
      outbound_clicks: countedAs(row, 'outbound_clicks', 'outbound_click'),
      engagement: countOf(row, 'inline_post_engagement'),
      spend: moneyOf(row.spend),
      value: worthOf(row),
    },
    goals:
      conversions &&
      Object.fromEntries(
        Object.entries(conversions.goals).map(([goal, { value, ...told }]) => [
          goal,
          { ...told, value: moneyOf(value) },
        ]),
      ),
  }
}

/** Two parts of one account's day, told by two calls about different ads: all but the people add up. */
export function addedUp(one: ToldDay, other: ToldDay): ToldDay {
  const counts = Object.keys({ ...one.counts, ...other.counts }).map((name) => {
    return [name, plus(one.counts[name], other.counts[name])] as const
  })
  return {
    facts: one.facts,
    reach: undefined,
    counts: Object.fromEntries(counts),
    goals: one.goals && other.goals && goalsAddedUp(one.goals, other.goals),
  }
}

function goalsAddedUp(one: Goals, other: Goals): Goals {
  const sums = Object.entries(one).map(([goal, part]) => {
    const { type, count = 0, windows = {}, value } = other[goal] ?? {}
    const names = Object.keys({ ...part.windows, ...windows })
    return [
      goal,
      {
        type: part.type ?? type,
        count: part.count + count,
        windows: Object.fromEntries(names.map((name) => [name, (part.windows[name] ?? 0) + (windows[name] ?? 0)])),
        // What did not happen was worth nothing.
        value: plus(part.count === 0 ? 0 : part.value, count === 0 ? 0 : value),
      },
    ] as const
  })
  return Object.fromEntries(sums)
}

// Unknown of one part is unknown of the whole. Two decimals are all that money has here: floats add crumbs.
const plus = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : Math.round((one + other) * 100) / 100

export function partOf({ facts, reach, counts, goals }: ToldDay): AccountDay {
  return known<unknown>({ ...facts, ...counts, reach, goals })
}
