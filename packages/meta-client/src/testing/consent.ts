import type { EmulatedBusiness, EmulatedInstagram, EmulatedPage, Person } from './model.ts'

/** What a person, or whoever logs in with Instagram, will do on the consent page. */
export interface ConsentPlan {
  /** Default `allow`. */
  readonly decision?: 'allow' | 'deny'
  /** Permissions the person unticks; those that a login always grants cannot be. */
  readonly decline?: readonly string[]
  /** Facebook Login: Pages the person ticks; by default all of them, later ones included. */
  readonly pages?: readonly EmulatedPage[]
  /** Facebook Login: who is at the screen; by default the first person of the world. */
  readonly person?: Person
  /** Where a system user is asked for: the portfolio it stands in; by default the first one the person has a role in. */
  readonly business?: EmulatedBusiness
  /** Instagram Login: the account that logs in; by default the first one of the world. */
  readonly instagram?: EmulatedInstagram
}

export interface Consent {
  /** Decides the next consent that is posted without choices of its own. Without a plan everything is allowed. */
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
