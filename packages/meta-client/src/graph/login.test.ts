import { describe, expect, it } from 'vitest'
import { business } from '../nodes/business.ts'
import type { AnyNode } from '../nodes/define.ts'
import { igLoginMedia, igLoginUser } from '../nodes/ig-login-user.ts'
import { igMedia } from '../nodes/ig-media.ts'
import { igUser } from '../nodes/ig-user.ts'
import { page } from '../nodes/page.ts'
import { pagePost } from '../nodes/page-post.ts'
import { user } from '../nodes/user.ts'
import type { Token } from '../tokens.ts'
import { instagramToken, pageToken } from '../tokens.ts'
import { checkLogin } from './login.ts'

/** Every node that is listed below these, and below those. */
function reachedFrom(starts: readonly AnyNode[]): readonly AnyNode[] {
  const found = new Set<AnyNode>(starts)
  for (const { edges } of found) for (const { node } of Object.values(edges)) found.add(node)
  return [...found]
}

const titled = (nodes: readonly AnyNode[], token: Token) =>
  nodes.map((node) => [node.nodeName, token.kind, node, token] as const)

describe('a node of one login', () => {
  it.each([
    ...titled(reachedFrom([igLoginUser]), instagramToken('IGAAfake')),
    ...titled(reachedFrom([user, page, igUser, business]), pageToken('EAAfake')),
  ])('%s is read with a token of its own: %s', (_name, _kind, node, token) => {
    expect(() => checkLogin(node, token)).not.toThrow()
  })

  it.each([
    ...titled([igUser, igMedia, page, pagePost], instagramToken('IGAAfake')),
    ...titled([igLoginUser, igLoginMedia], pageToken('EAAfake')),
  ])('%s is not read with a token of the other: %s', (_name, _kind, node, token) => {
    expect(() => checkLogin(node, token)).toThrow(/is read with .* token/)
  })
})
