import * as z from 'zod'
import { checkArgument, exact, judged } from './input.ts'
import { INSTAGRAM_PERMISSIONS } from './instagram-login/scopes.ts'
import type { EmulatedBusiness, EmulatedInstagram, EmulatedPage, Person } from './model.ts'
import { suggestion } from './nearest.ts'
import { FACEBOOK_PERMISSIONS } from './oauth/scopes.ts'

/** What a person, or whoever logs in with Instagram, will do on the consent page. */
export interface ConsentPlan {
  /** Default `allow`. */
  readonly decision?: 'allow' | 'deny'
  /** Permissions the person unticks; those that a login always grants cannot be. */
  readonly decline?: readonly string[]
  /** Facebook Login: Pages the person ticks; by default all of them, later ones included. */
  readonly pages?: readonly EmulatedPage[]
  /**
   * Facebook Login: who is at the screen; by default the owner of `pages`, or the first person who owns a Page or has a role
   * in a portfolio.
   */
  readonly person?: Person
  /** Where a system user is asked for: the portfolio it stands in; by default the first one the person has a role in. */
  readonly business?: EmulatedBusiness
  /** Instagram Login: the account that logs in; by default the first one of the world. */
  readonly instagram?: EmulatedInstagram
}

export interface Consent {
  /**
   * Decides the next consent: one that is posted without choices of its own, and what the page shows ticked to a browser,
   * whose own choices then count. Without a plan everything is allowed.
   */
  next(plan: ConsentPlan): void
  /** Plans that no consent has used up yet, oldest first. */
  pending(): readonly ConsentPlan[]
}

export interface ConsentQueue extends Consent {
  /** Puts a plan before all others. Call what comes back to withdraw it, should it still be there. */
  insert(plan: ConsentPlan): () => void
  take(): ConsentPlan
}

const PERMISSIONS = [...Object.keys(FACEBOOK_PERMISSIONS), ...INSTAGRAM_PERMISSIONS]

/** Why nobody can decline a permission, as the rest of a sentence; `undefined` for one that either login knows. */
export function permissionProblem(name: string): string | undefined {
  return PERMISSIONS.includes(name) ? undefined : `there is no permission '${name}'${suggestion(name, PERMISSIONS)}`
}

const thing = z.looseObject({ id: z.string() }).exactOptional()

const schema = exact({
  decision: z.enum(['allow', 'deny']).exactOptional(),
  decline: z.array(judged(permissionProblem)).exactOptional(),
  pages: z.array(z.looseObject({ id: z.string() })).exactOptional(),
  person: thing,
  business: thing,
  instagram: thing,
} satisfies Readonly<Record<keyof ConsentPlan, z.ZodType>>)

export function createConsent(): ConsentQueue {
  let plans: readonly ConsentPlan[] = []
  return {
    next(plan) {
      checkArgument(schema, plan, 'consent.next()')
      plans = [...plans, plan]
    },
    pending: () => plans,
    insert(plan) {
      checkArgument(schema, plan, 'consent()')
      plans = [plan, ...plans]
      return () => {
        plans = plans.filter((its) => its !== plan)
      }
    },
    take() {
      const [plan = {}, ...rest] = plans
      plans = rest
      return plan
    },
  }
}
