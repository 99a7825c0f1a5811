import type { AdAction, Money } from './cells.ts'

/** A thing that people are to do, whatever Meta counts it by. */
export type ConversionGoal = 'app_install' | 'lead' | 'message_started' | 'purchase' | 'registration'

interface GoalRow {
  /** Types of action that count the same thing, the widest first: the first that is there counts, never their sum. */
  types: readonly string[]
  source: string
}

/** P, M for the names of types. */
export const CONVERSION_GOALS: Readonly<Record<ConversionGoal, GoalRow>> = {
  app_install: { types: ['omni_app_install', 'mobile_app_install'], source: 'P, M' },
  lead: {
    types: ['lead', 'onsite_conversion.lead_grouped', 'offsite_conversion.fb_pixel_lead'],
    source: 'P, M',
  },
  message_started: { types: ['onsite_conversion.messaging_conversation_started_7d'], source: 'P, M' },
  purchase: {
    types: [
      'omni_purchase',
      'purchase',
      'offsite_conversion.fb_pixel_purchase',
      'onsite_web_purchase',
      'app_custom_event.fb_mobile_purchase',
    ],
    source: 'D, P: the first two hold pixel, app and shop',
  },
  registration: {
    types: ['omni_complete_registration', 'complete_registration', 'offsite_conversion.fb_pixel_complete_registration'],
    source: 'P, M',
  },
}

const DEFAULT_GOALS: readonly ConversionGoal[] = ['purchase', 'lead', 'registration']

/** One goal as Meta counted it. */
export interface GoalCount {
  /** The type that counted; undefined where there was no action of any. */
  type: string | undefined
  count: number
  /** By attribution window, of the windows asked for. */
  windows: Readonly<Record<string, number>>
  /** In `account_currency`; undefined where Meta told no value of this type. */
  value: Money | undefined
}

/** What people did after they saw the ads. */
export interface Conversions {
  /** Over the goals, which count different things. */
  count: number
  /** The sum of the values told; undefined where none was. */
  value: Money | undefined
  goals: Readonly<Partial<Record<ConversionGoal, GoalCount>>>
}

/** A row for which `actions` was asked, and `action_values` for the worth. */
export interface RowWithActions {
  readonly actions?: readonly AdAction[] | undefined
  readonly action_values?: readonly AdAction<Money>[] | undefined
}

/**
 * The conversions of one row, one type of action a goal.
 *
 * Meta leaves the list out when it is empty (D), so a row without the key has had none: 0. One whose list could not be read
 * or had has the key with undefined: nothing is known.
 *
 * @param goals Default: purchase, lead, registration.
 * @returns undefined where the actions are not known.
 */
export function conversionsOf(
  row: RowWithActions,
  goals: readonly ConversionGoal[] = DEFAULT_GOALS,
): Conversions | undefined {
  const { actions = [], action_values: amounts = [] } = row
  if ('actions' in row && row.actions === undefined) return undefined
  const counted = [...new Set(goals)].map((goal) => [goal, countOf(goal, actions, amounts)] as const)
  const values = counted.flatMap(([, { value }]) => value ?? [])
  return {
    count: counted.reduce((sum, [, { count }]) => sum + count, 0),
    value: values.length === 0 ? undefined : values.reduce(plus),
    goals: Object.fromEntries(counted),
  }
}

function countOf(goal: ConversionGoal, actions: readonly AdAction[], amounts: readonly AdAction<Money>[]): GoalCount {
  const { types } = CONVERSION_GOALS[goal]
  const type = types.find((name) => actions.some((one) => one.type === name && one.value !== undefined))
  // By an action breakdown one type comes in several parts.
  const own = actions.filter((one) => one.type === type)
  const windows: Record<string, number> = {}
  for (const one of own) {
    for (const [name, count] of Object.entries(one.windows)) windows[name] = (windows[name] ?? 0) + count
  }
  const values = amounts.flatMap((one) => (one.type === type && one.value !== undefined ? [one.value] : []))
  const count = own.reduce((sum, { value = 0 }) => sum + value, 0)
  return { type, count, windows, value: values.length === 0 ? undefined : values.reduce(plus) }
}

// Exact: floats lose cents.
function plus(a: Money, b: Money): Money {
  const places = Math.max(decimals(a), decimals(b))
  const sum = scaled(a, places) + scaled(b, places)
  if (places === 0) return String(sum)
  const digits = String(sum < 0n ? -sum : sum).padStart(places + 1, '0')
  return `${sum < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

function decimals(money: Money): number {
  return money.split('.')[1]?.length ?? 0
}

function scaled(money: Money, places: number): bigint {
  const [whole = '', rest = ''] = money.split('.')
  return BigInt(whole + rest.padEnd(places, '0'))
}
