import { CALLS } from './meta-client-calls.ts'
import { LOGINS_AT_META } from './meta-client-logins.ts'
import type { Mutant } from './mutant.ts'
import { ACCESS } from './social-db-access.ts'
import { ROWS } from './social-db-rows.ts'
import { SECRETS } from './social-db-secrets.ts'
import { LOGINS } from './sync-logins.ts'
import { RUNS } from './sync-runs.ts'

/** Every defence that is named in the threat model and the decisions, taken away. */
export const MUTANTS: readonly Mutant[] = [
  ...CALLS,
  ...LOGINS_AT_META,
  ...SECRETS,
  ...ROWS,
  ...ACCESS,
  ...LOGINS,
  ...RUNS,
]
