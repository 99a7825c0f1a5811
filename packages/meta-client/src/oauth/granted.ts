import type { TokenInfo } from './debug-token.ts'
import { FACEBOOK_SCOPES } from './facebook-scopes.ts'

/** What a person granted, as far as Meta told. */
export interface Granted {
  /** Whether the permission was granted, for this asset where one is given; undefined: not known. */
  allows(scope: string, assetId?: string): boolean | undefined
  /** Whether the permission was granted for every Page that was ticked. */
  coversPages(scope: string): boolean
  /** Ids of the Pages that were ticked; `all`: also future ones; undefined: not known. */
  readonly tickedPages: 'all' | ReadonlySet<string> | undefined
  readonly scopes: readonly string[] | undefined
}

/** Reads the grant out of what `debug_token` says, or out of nothing where it gave no answer. */
export function readGranted(info: TokenInfo | undefined): Granted {
  const { scopes, granularScopes } = info ?? {}
  const ticked = tickedPages(scopes, granularScopes)
  // D: no list of targets covers all of them, present and future.
  const targets = new Map(
    granularScopes?.toReversed().map(({ scope, targetIds }) => [scope, targetIds && new Set(targetIds)] as const),
  )
  const names = new Set(scopes)
  return {
    scopes,
    tickedPages: ticked,
    allows(scope, assetId) {
      const isGranted = scopes && names.has(scope)
      if (isGranted !== true || assetId === undefined) return isGranted
      return targets.get(scope)?.has(assetId) ?? true
    },
    coversPages(scope) {
      if (!names.has(scope)) return false
      const covered = targets.get(scope)
      if (covered === undefined) return true
      return ticked instanceof Set && [...ticked].every((id) => covered.has(id))
    },
  }
}

function tickedPages(scopes: TokenInfo['scopes'], granular: TokenInfo['granularScopes']): Granted['tickedPages'] {
  if (scopes === undefined || granular === undefined) return undefined
  const isOfPages = (scope: string) => Object.hasOwn(FACEBOOK_SCOPES, scope) && FACEBOOK_SCOPES[scope]?.asset === 'page'
  const ofPages = granular.filter(({ scope }) => isOfPages(scope))
  if (ofPages.some(({ targetIds }) => targetIds === undefined)) return 'all'
  return new Set(ofPages.flatMap(({ targetIds = [] }) => targetIds))
}
