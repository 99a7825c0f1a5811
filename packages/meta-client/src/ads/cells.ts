import { ATTRIBUTION_WINDOWS } from './options.ts'

/** Actions of one type. */
export interface AdAction<Value = number> {
  /** Such as `link_click`. Types overlap: never add them up. */
  readonly type: string
  /** As the ad set's own attribution counts it; undefined where Meta told the windows alone. */
  readonly value: Value | undefined
  /** The same by attribution window, of the windows asked for: they overlap too. */
  readonly windows: Readonly<Record<string, Value>>
  /** By the `actionBreakdowns` asked for, such as `{ action_device: 'iphone' }`. */
  readonly by: Readonly<Record<string, string>>
}

/** What an ad set was made for. */
export interface AdResult<Value = number> {
  /** Such as `actions:lead` or `reach`; undefined in an old form of Meta's. */
  readonly indicator: string | undefined
  /** In the default window, or the first that was told. Of results 0 where Meta names the indicator alone; of costs undefined. */
  readonly value: Value | undefined
  /** The same thing counted under several windows: never add them up. */
  readonly windows: Readonly<Record<string, Value>>
}

/** A decimal text as Meta wrote it, such as `38.42`. */
export type Money = string

/** A cell as it comes here, by how Meta writes it. */
export interface AdCells {
  amounts: readonly AdAction<Money>[]
  costs: readonly AdResult<Money>[]
  count: number
  counts: readonly AdAction[]
  day: string
  id: string
  money: Money
  ratio: number
  ratios: readonly AdAction[]
  results: readonly AdResult[]
  text: string
}
export type AdCell = keyof AdCells

/** Reads a cell; undefined: in another form than known. */
export const READERS: { readonly [Cell in AdCell]: (sent: unknown) => AdCells[Cell] | undefined } = {
  amounts: (sent) => actionsOf(sent, money),
  costs: (sent) => resultsOf(sent, money, undefined),
  count: (sent) => {
    const read = number(sent)
    return Number.isSafeInteger(read) ? read : undefined
  },
  counts: (sent) => actionsOf(sent, number),
  day: (sent) => (typeof sent === 'string' && /^\d{4}-\d\d-\d\d$/.test(sent) ? sent : undefined),
  id: (sent) => (Number.isSafeInteger(sent) ? String(sent) : text(sent) || undefined),
  money,
  ratio: number,
  ratios: (sent) => actionsOf(sent, number),
  results: (sent) => resultsOf(sent, number, 0),
  text,
}

const DECIMAL = /^-?\d+(\.\d+)?$/
// Windows that Meta no longer takes may still come with old rows.
const WINDOWS: ReadonlySet<string> = new Set([...ATTRIBUTION_WINDOWS, '7d_view', '28d_view', 'inline'])

function text(sent: unknown): string | undefined {
  return typeof sent === 'string' ? sent : undefined
}

// D: every number is a text. A real number is read as well, should Meta mend that.
function number(sent: unknown): number | undefined {
  const read = typeof sent === 'string' && DECIMAL.test(sent) ? Number(sent) : sent
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined
}

function money(sent: unknown): Money | undefined {
  const written = typeof sent === 'number' ? String(sent) : sent
  return typeof written === 'string' && DECIMAL.test(written) ? written : undefined
}

function actionsOf<Value>(sent: unknown, read: (sent: unknown) => Value | undefined) {
  return allOf(sent, (one): AdAction<Value> | undefined => {
    const { action_type: type, value, ...rest } = one
    const known = value === undefined ? undefined : read(value)
    if (typeof type !== 'string' || (value !== undefined && known === undefined)) return undefined
    const windows: Record<string, Value> = {}
    const by: Record<string, string> = {}
    for (const [key, told] of Object.entries(rest)) {
      if (key.startsWith('action_')) by[key] = String(told)
      if (!WINDOWS.has(key)) continue
      const inWindow = read(told)
      if (inWindow === undefined) return undefined
      windows[key] = inWindow
    }
    return { type, value: known, windows, by }
  })
}

// P! 2026-10-03, all of it.
function resultsOf<Value>(sent: unknown, read: (sent: unknown) => Value | undefined, none: Value | undefined) {
  const plain = typeof sent === 'string' ? read(sent) : undefined
  if (plain !== undefined) return [{ indicator: undefined, value: plain, windows: { default: plain } }]
  return allOf(sent, (one): AdResult<Value> | undefined => {
    const { indicator, values } = one
    if (typeof indicator !== 'string') return undefined
    if (values === undefined) return { indicator, value: none, windows: {} }
    const windows: Record<string, Value> = {}
    const told = allOf(values, ({ value, attribution_windows: names }) => {
      const known = read(value)
      if (known === undefined) return undefined
      for (const name of Array.isArray(names) ? names : ['default']) windows[String(name)] = known
      return known
    })
    return told && { indicator, value: windows['default'] ?? told[0], windows }
  })
}

/** All items read, or undefined where one is in another form: a part of a list would look like all of it. */
function allOf<Item>(
  sent: unknown,
  read: (one: Readonly<Record<string, unknown>>) => Item | undefined,
): readonly Item[] | undefined {
  if (!Array.isArray(sent)) return undefined
  const items = sent.flatMap((one: unknown) => {
    const item = typeof one === 'object' && one !== null ? read({ ...one }) : undefined
    return item === undefined ? [] : [item]
  })
  return items.length === sent.length ? items : undefined
}
