import type { BatchOutcome, GraphError } from '@bos/meta-client'
import type { MissingPart } from '../../../report.ts'
import { toldBy } from '../../told-by.ts'
import type { AdAccount } from './access.ts'
import { deniedPart, isDenied, isOfOne } from './account-lack.ts'

/** What one look-up of many told, or with what it failed. Throws what is about more than this one. */
export function lookedUp<Value>(outcome: BatchOutcome<Value> | undefined): {
  readonly value?: Value | undefined
  readonly failure?: GraphError
} {
  try {
    return { value: toldBy(outcome).value }
  } catch (error) {
    if (!isOfOne(error)) throw error
    return { failure: error }
  }
}

/** What single ads lack, said once of all of them. */
export function failedParts(
  { id }: AdAccount,
  what: 'films' | 'posts',
  failures: readonly GraphError[],
): MissingPart[] {
  const [first] = failures
  if (first === undefined) return []
  const action = `Nothing: later runs ask again. ${first.message}`
  return [{ what: `${what} of single ads of ad account ${id}`, reason: first.code, action }]
}

/** Whether something that failed may be there the next time. */
export const isPassing = (failure: GraphError | undefined): boolean => failure !== undefined && !isDenied(failure)

/** One kind of what an account has that could not be had, where the rest of it is. */
export function untoldPart(account: AdAccount, what: 'images' | 'numbers', failure: GraphError): MissingPart {
  if (!isPassing(failure)) return deniedPart(account, what, failure)
  const action = `Nothing: the next run asks again. ${failure.message}`
  return { what: `${what} of ad account ${account.id}`, reason: failure.code, action }
}
