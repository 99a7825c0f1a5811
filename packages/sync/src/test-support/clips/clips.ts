import { type Secret, secret } from '@bos/meta-client'
import type { ContentRow } from '@bos/social-db'
import * as z from 'zod'
import { type ContentPass, contentPasses } from '../../content-passes.ts'
import { type FaultCode, PlatformFault } from '../../platform-fault.ts'
import type { AccountContext, Batch, KeepToken, OtherPlatform } from '../../platform.ts'
import { accountOf, oldestOf } from '../../platforms/account.ts'
import { channel, clipPage, clipRow, followerRows } from './clips.rows.ts'

const API = 'https://clips.example.test/v1/'
const TIMEOUT_MS = 30_000

/** A platform that is not Meta's: videos of a channel, and who follows it. */
export const clips: OtherPlatform = {
  name: 'youtube',
  streams: [
    { name: 'profile', everyMinutes: 360, pull: pullChannel },
    { name: 'posts', pull: pullClips },
  ],
  tokens: keepToken,
}

async function* pullChannel(context: AccountContext): AsyncGenerator<Batch> {
  const read = await ask(context, 'channel', channel)
  const day = context.now.toISOString().slice(0, 10)
  yield { read: 1, profile: { displayName: read.name }, analytics: followerRows(read, day) }
}

async function* pullClips(context: AccountContext): AsyncGenerator<Batch> {
  for (const pass of contentPasses(context.watermark, context.now)) yield* pullPass(context, pass)
}

async function* pullPass(context: AccountContext, pass: ContentPass): AsyncGenerator<Batch> {
  const accountId = accountOf(context.connection)
  const ids: string[] = []
  let oldest: Date | undefined
  let after: string | null = ''
  while (after !== null) {
    const window = { since: pass.since?.toISOString() ?? '', until: pass.until?.toISOString() ?? '', after }
    const page: z.infer<typeof clipPage> = await ask(context, `clips?${new URLSearchParams(window)}`, clipPage)
    const content = page.clips.map((each): ContentRow => clipRow(each, { accountId }))
    ids.push(...content.map(({ platformContentId }) => platformContentId))
    oldest = oldestOf(oldest, content)
    // Everything down to here will be stored: a run that is cut goes on from it.
    yield { read: content.length, content, ...(oldest && { watermark: pass.downTo(oldest) }) }
    after = page.next
  }
  const listing = { types: ['video'], since: pass.since, until: context.now, platformContentIds: ids } as const
  yield { read: 0, watermark: pass.done(), ...(pass.isWhole && { seen: listing }) }
}

const grant = z.object({ access_token: z.string(), expires_in: z.number() })

/** Tokens live for an hour, and are renewed with the refresh token once they have run out. */
async function keepToken(account: Parameters<KeepToken>[0]): ReturnType<KeepToken> {
  const { connection, refreshToken, isDoubted, now, env, fetch, signal } = account
  const isOver = connection.tokenExpiresAt !== null && connection.tokenExpiresAt <= now
  if (!isOver && !isDoubted) return { outcome: 'kept' }
  if (!refreshToken) return { outcome: 'dead' }
  const body = new URLSearchParams({ secret: env['CLIPS_SECRET'] ?? '', refresh_token: refreshToken.expose() })
  try {
    const told = await exchange({ fetch, path: 'token', init: { method: 'POST', body, signal } }, grant)
    const tokenExpiresAt = new Date(now.getTime() + told.expires_in * 1000)
    return { outcome: 'renewed', accessToken: secret(told.access_token), tokenExpiresAt }
  } catch (error) {
    if (error instanceof PlatformFault && error.code === 'reconnect') return { outcome: 'dead' }
    throw error
  }
}

interface Asked {
  readonly fetch: typeof fetch
  readonly path: string
  readonly init: RequestInit
}

function ask<Answer>(
  { fetch, token, signal }: AccountContext,
  path: string,
  shape: z.ZodType<Answer>,
): Promise<Answer> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
  return exchange({ fetch, path, init: { headers: bearer(token), signal: until } }, shape)
}

const bearer = (token: Secret) => ({ authorization: `Bearer ${token.expose()}` })

/** The one place that knows how the platform refuses. */
async function exchange<Answer>({ fetch, path, init }: Asked, shape: z.ZodType<Answer>): Promise<Answer> {
  const what = path.split('?')[0]
  const response = await fetch(new URL(path, API), init).catch(() => {
    const code = init.signal?.aborted ? 'aborted' : 'network'
    throw new PlatformFault(`${what}: no answer of the platform.`, { code })
  })
  if (!response.ok) {
    const waitS = Number(response.headers.get('retry-after') ?? Number.NaN)
    const waitMs = Number.isFinite(waitS) ? waitS * 1000 : undefined
    throw new PlatformFault(`${what}: the platform answered ${response.status}.`, {
      code: codeOf(response.status),
      waitMs,
    })
  }
  const read = shape.safeParse(await response.json().catch(() => undefined))
  if (read.success) return read.data
  throw new PlatformFault(`${what}: the platform's answer is not what it documents.`, { code: 'upstream_malformed' })
}

function codeOf(status: number): FaultCode {
  if (status === 401) return 'reconnect'
  if (status === 429) return 'throttled'
  if (status === 403) return 'permission'
  return status >= 500 ? 'transient' : 'invalid_request'
}
