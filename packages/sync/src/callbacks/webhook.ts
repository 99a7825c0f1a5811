import { readWebhook, verifySignature, type WebhookEvent } from '@bos/meta-client/webhooks'
import type { Core } from '../core.ts'
import type { TellSeldom } from './seldom.ts'
import { allSigners, type Signer } from './signers.ts'
import { storyCounts } from './story-counts.ts'

export interface SentWebhook {
  readonly body: Uint8Array
  /** `X-Hub-Signature-256` */
  readonly signature: string | null
}

/**
 * Takes a webhook: its events make the accounts they name due, and nothing of what they say is stored but the last numbers
 * of a story, which nothing tells later. The same again changes nothing.
 *
 * @returns Whether Meta signed it. @throws {SocialDbError} Let Meta send it again.
 */
export async function takeWebhook(core: Core, tell: TellSeldom, { body, signature }: SentWebhook): Promise<boolean> {
  const signed = allSigners(core).filter(({ secrets }) => verifySignature(body, signature, secrets))
  if (signed.length === 0) {
    const message =
      'A webhook was refused: neither app secret signed it. Is META_APP_SECRET that of the app that sends?'
    tell(core, { code: 'webhook_refused', message })
    return false
  }
  const { events, dropped } = readWebhook(new TextDecoder().decode(body))
  if (dropped > 0) {
    const message = `A webhook has ${dropped} parts that cannot be read: Meta may have changed their shape.`
    tell(core, { code: 'webhook_unread', message })
  }
  await follow(core, reachOf(core, signed), events)
  return true
}

// The Meta app is the whole of which Instagram Login is a part, and nobody could establish which secret signs for that; the
// secret of the part says nothing about the rest.
function reachOf(core: Core, signed: readonly Signer[]): readonly Signer[] {
  return signed.some(({ login }) => login === 'facebook') ? allSigners(core) : signed
}

async function follow({ social: { worker } }: Core, signers: readonly Signer[], events: readonly WebhookEvent[]) {
  const known = events.filter(({ accountId }) => isId(accountId))
  const stories = known.flatMap((event) =>
    event.kind === 'story_insights' && isId(event.mediaId) ? [storyCounts(event)] : [],
  )
  const changed = known.filter(({ kind }) => kind !== 'story_insights' && kind !== 'message')
  for (const { object, platform, apps } of [
    { object: 'page', platform: 'facebook', apps: signers.filter(({ login }) => login === 'facebook') },
    { object: 'instagram', platform: 'instagram', apps: signers },
  ] as const) {
    const appIds = apps.map(({ appId }) => appId)
    await worker.noteWebhooks({ platform, appIds, accountIds: idsOf(known, object) })
    await worker.makeAccountsDue({ platform, appIds, accountIds: idsOf(changed, object) })
    if (platform === 'instagram') await worker.raiseCounts({ platform, appIds }, stories)
  }
  const platformUserIds = known.flatMap((event) =>
    event.kind === 'permission' && isId(event.userId) ? [event.userId] : [],
  )
  for (const { login, appId } of signers) {
    await worker.makeTokensDue({ login, appId, platformUserIds: [...new Set(platformUserIds)] })
  }
}

const idsOf = (events: readonly WebhookEvent[], about: string): readonly string[] => [
  ...new Set(events.filter(({ object }) => object === about).map(({ accountId }) => accountId)),
]

// What is no id of Meta's names no row, and need not reach the database.
const isId = (id: string): boolean => /^\d{1,30}$/.test(id)
