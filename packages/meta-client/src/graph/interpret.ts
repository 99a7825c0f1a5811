import type { GraphError } from '../errors.ts'
import type { OnNotice } from '../notice.ts'
import type { HttpAnswer } from './http.ts'
import { isDeeperThan } from './json.ts'
import type { ErrorContext } from './meta-error.ts'
import { malformedAnswer, readMetaError, toGraphError } from './meta-error.ts'
import type { Usage } from './usage.ts'
import { readUsage } from './usage.ts'

/** One answer, read: exactly one of body and error, and what its headers tell of the limits. */
export interface Interpretation {
  body?: unknown
  error?: GraphError
  usages: readonly Usage[]
}

type Question = Pick<ErrorContext, 'endpoint' | 'objectId' | 'purpose' | 'asked' | 'secrets'> & {
  /** Asked without a version: then Meta answers with the app's own. */
  isUnversioned?: boolean | undefined
  /** Handed on as it is, not field by field. */
  isRaw?: boolean | undefined
}

// Ours: JSON.parse takes 100,000 levels, and whoever then writes, copies or compares them runs out of stack.
const DEEPEST_RAW = 64

/** Reads answers, and says once when another version answered than was asked for. */
export function createInterpreter({ version, onNotice }: { version: string; onNotice: OnNotice }) {
  const servedVersions = new Set<string>([version])

  function tellVersion(served: string | null): void {
    if (served === null || servedVersions.has(served) || !/^v\d+\.\d+$/.test(served)) return
    servedVersions.add(served)
    onNotice({ code: 'version', message: `Graph API ${version} was asked for, ${served} answered.` })
  }

  return ({ status, headers, body }: HttpAnswer, question: Question): Interpretation => {
    const context = { ...question, status, headers }
    if (!question.isUnversioned) tellVersion(headers.get('facebook-api-version'))
    const usages = readUsage(headers)
    const error = readMetaError(body)
    if (error !== undefined) return { error: toGraphError(error, context), usages }
    const isTooDeep = question.isRaw === true && isDeeperThan(DEEPEST_RAW, body)
    if (body === undefined || status >= 400 || isTooDeep) return { error: malformedAnswer(context), usages }
    return { body, usages }
  }
}
