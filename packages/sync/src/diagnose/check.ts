import { explain, type ReasonCode, type ReasonDetails } from '../reasons.ts'

/** What a diagnosis looks at, in this order; the first ten need no connection. */
export type CheckName =
  | 'configuration'
  | 'version'
  | 'redirect'
  | 'database'
  | 'migrations'
  | 'row_security'
  | 'keys'
  | 'clocks'
  | 'app'
  | 'app_webhooks'
  | 'connection'
  | 'token'
  | 'grant'
  | 'data_access'
  | 'permissions'
  | 'tasks'
  | 'page'
  | 'instagram'
  | 'webhooks'
  | 'schedule'

/** What came of one check, as plain JSON. */
export interface Check {
  readonly name: CheckName
  /**
   * `warning`: it works, and somebody should act, or will have to. `unknown`: it could not be looked at, and `says` why; it
   * may be well or not.
   */
  readonly status: 'ok' | 'warning' | 'fault' | 'unknown'
  readonly says: string
  /** What to do, in order; empty where nobody has to do anything. */
  readonly steps: readonly string[]
  /** Stable word to branch on or to translate; absent where all is well. */
  readonly reason?: ReasonCode
}

/** What a check came to, before it is put into words. */
export type Verdict =
  | { readonly status: 'ok'; readonly says?: string }
  | {
      readonly status: Exclude<Check['status'], 'ok'>
      readonly reason: ReasonCode
      readonly details?: ReasonDetails
      /** The check that has to be well first. */
      readonly behind?: CheckName
    }

export const ok = (says?: string): Verdict => ({ status: 'ok', ...(says !== undefined && { says }) })

export const warning = (reason: ReasonCode, details: ReasonDetails = {}): Verdict => ({
  status: 'warning',
  reason,
  details,
})

export const fault = (reason: ReasonCode, details: ReasonDetails = {}): Verdict => ({
  status: 'fault',
  reason,
  details,
})

export const unknown = (reason: ReasonCode, details: ReasonDetails = {}): Verdict => ({
  status: 'unknown',
  reason,
  details,
})

/** It was not looked at, or what was seen says nothing, because another check has to be well first. */
export const after = (check: CheckName): Verdict => ({
  status: 'unknown',
  reason: 'comes_after',
  details: { check },
  behind: check,
})

/** No answer that says anything about what was asked. */
export const silent = ({ code }: { readonly code: string }): Verdict => unknown('meta_silent', { error: code })

/** The checks in front of one, as far as they were made. */
export interface Before {
  readonly of: (name: CheckName) => Verdict | undefined
  /** The first of these that is not well, or what stands in front of that one. */
  readonly firstBad: (names: readonly CheckName[]) => CheckName | undefined
}

/** One check: a question about what was gathered. */
export interface CheckRow<Gathered> {
  readonly name: CheckName
  /** Said where all is well. */
  readonly fine: string
  /** Checks that must be well, else this one is `unknown` and not judged. */
  readonly needs?: readonly CheckName[]
  /** Whether it is about such a connection at all; a check that is not is left out. Default: yes. */
  readonly appliesTo?: (gathered: Gathered) => boolean
  readonly judge: (gathered: Gathered, before: Before) => Verdict
}

/** Makes the checks of a table, one after the other; `made` are those in front of them. */
export function makeChecks<Gathered>(
  rows: readonly CheckRow<Gathered>[],
  gathered: Gathered,
  made: Map<CheckName, Verdict>,
): readonly Check[] {
  const before: Before = {
    of: (name) => made.get(name),
    firstBad(names) {
      for (const name of names) {
        const verdict = made.get(name)
        if (verdict?.status === 'unknown') return verdict.behind ?? name
        if (verdict?.status === 'fault') return name
      }
      return undefined
    },
  }
  return rows
    .filter(({ appliesTo }) => appliesTo?.(gathered) ?? true)
    .map((row) => {
      const bad = before.firstBad(row.needs ?? [])
      const verdict = bad === undefined ? row.judge(gathered, before) : after(bad)
      made.set(row.name, verdict)
      return worded(row, verdict)
    })
}

function worded({ name, fine }: Pick<CheckRow<never>, 'name' | 'fine'>, verdict: Verdict): Check {
  if (verdict.status === 'ok') return { name, status: 'ok', says: verdict.says ?? fine, steps: [] }
  const { code: reason, says, steps } = explain(verdict.reason, verdict.details)
  return { name, status: verdict.status, says, steps, reason }
}
