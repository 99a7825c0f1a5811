import { invalidRequest } from '../errors.ts'
import type { Token } from '../tokens.ts'

/** Nodes that both hosts have. */
const SHARED: ReadonlySet<string> = new Set(['ig-comment', 'ig-comment-reply', 'ig-media-child', 'ig-publishing-limit'])

/**
 * Refuses a node of the one login with a token of the other: Meta would answer with an account of another kind, or with a
 * 190 that looks like a dead token (decision: two logins, kept apart).
 */
export function checkLogin({ nodeName }: { nodeName: string }, { kind }: Token): void {
  const isInstagramLogin = nodeName.startsWith('ig-login-')
  if (SHARED.has(nodeName) || isInstagramLogin === (kind === 'instagram')) return
  const wanted = isInstagramLogin ? 'an Instagram Login token' : 'a token of Facebook Login'
  const twin = isInstagramLogin ? 'igUser and igMedia' : 'igLoginUser and igLoginMedia'
  throw invalidRequest(`${nodeName} is read with ${wanted}, and this is ${article(kind)} token: see ${twin}.`)
}

function article(kind: Token['kind']): string {
  return kind === 'app' || kind === 'instagram' ? `an ${kind}` : `a ${kind}`
}
