import * as z from 'zod'
import { CAPABILITIES } from '../capabilities.ts'
import { json } from './answers.ts'
import { flowCookie } from './flow-cookie.ts'
import { successBase } from './landing.ts'
import { redirectTarget } from './redirect-target.ts'
import { Refusal } from './refusal.ts'
import { body, flag, text } from './schemas.ts'
import type { OwnedVisit } from './visit.ts'

const known = `a list of ${Object.keys(CAPABILITIES).join(', ')}`

export const startBody = body({
  platform: text('platform').optional(),
  login: z.enum(['facebook', 'instagram'], { error: 'login must be facebook or instagram' }).optional(),
  capabilities: z
    .array(z.enum(CAPABILITIES, { error: `capabilities must be ${known}` }), { error: `capabilities must be ${known}` })
    .nonempty({ error: `capabilities must be ${known}, or absent` })
    .optional(),
  connectionId: text('connectionId').optional(),
  replace: flag('replace').optional(),
  returnTo: text('returnTo').optional(),
})

/** Begins a login, and binds it to this browser. */
export async function start(
  { sync, core, owner, capabilities }: OwnedVisit,
  wish: z.infer<typeof startBody>,
): Promise<Response> {
  const { config } = core
  if (wish.returnTo !== undefined && !redirectTarget(wish.returnTo, successBase(config))) {
    throw new Refusal('returnTo must be a plain path of your own site, such as /settings.', {
      status: 400,
      code: 'invalid',
    })
  }
  const begun = await sync.connect.begin({ capabilities, ...wish, ...owner })
  const { flowId, authorizeUrl, browserBinding, expiresAt } = begun
  const state = new URL(authorizeUrl).searchParams.get('state') ?? ''
  const cookie = flowCookie(state, config).set(browserBinding)
  return json({ flowId, authorizeUrl, expiresAt }, { headers: { 'set-cookie': cookie } })
}
