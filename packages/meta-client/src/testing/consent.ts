import type { EmulatedPage, Person } from './model.ts'

/** What a person will do on the consent page. */
export interface ConsentPlan {
  /** Default `allow`. */
  readonly decision?: 'allow' | 'deny'
  /** Permissions the person unticks; the basic profile cannot be unticked. */
  readonly decline?: readonly string[]
  /** Pages the person ticks; by default all of them, later ones included. */
  readonly pages?: readonly EmulatedPage[]
  /** Who is at the screen; by default the first person of the world. */
  readonly person?: Person
}

export interface Consent {
  /** Decides the next consent that is posted without choices of its own. Without a plan the person allows everything. */
  next(plan: ConsentPlan): void
}

export interface ConsentQueue extends Consent {
  take(): ConsentPlan
}

export function createConsent(): ConsentQueue {
  const plans: ConsentPlan[] = []
  return {
    next: (plan) => void plans.push(plan),
    take: () => plans.shift() ?? {},
  }
}
