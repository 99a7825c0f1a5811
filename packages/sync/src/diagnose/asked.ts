import type { GraphError } from '@bos/meta-client'
import { isSocialDbError, type SocialDbError } from '@bos/social-db'

/** An answer, or why there is none; neither: it was not asked. */
export interface Asked<Answer, Failure extends Error = GraphError> {
  readonly answer?: Answer | undefined
  readonly error?: Failure | undefined
}

export const notAsked = <Answer>(): Asked<Answer> => ({})

/** The database's answer, or why there is none. */
export async function askedStore<Answer>(question: Promise<Answer>): Promise<Asked<Answer, SocialDbError>> {
  try {
    return { answer: await question }
  } catch (error) {
    if (!isSocialDbError(error)) throw error
    return { error }
  }
}
