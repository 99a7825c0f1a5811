import { pick } from '../node-type.ts'
import type { InstagramRecord } from '../records.ts'
import { refuse } from '../refusal.ts'
import type { Visit } from '../visit.ts'
import { asksOf } from './asks.ts'

// S: values of subscribed_fields in v26.0.
const FIELDS = [
  'comment_poll_response',
  'comments',
  'creator_marketplace_invited_creator_onboarding',
  'creator_marketplace_projects',
  'delta',
  'follow',
  'live_comments',
  'mentions',
  'message_edit',
  'message_reactions',
  'messages',
  'messaging_handover',
  'messaging_optins',
  'messaging_postbacks',
  'messaging_referral',
  'messaging_seen',
  'onboarding_welcome_message_series',
  'share_to_story',
  'standby',
  'story_insights',
  'story_poll_response',
  'story_reactions',
]

/**
 * Answers `/{instagram account}/subscribed_apps` of graph.instagram.com: which webhook fields the account sends (D, P).
 * That a field wants no permission beyond the basic one, and that POST replaces the list, is chosen.
 */
export function answerSubscribedApps(account: InstagramRecord, visit: Visit): unknown {
  switch (visit.method) {
    case 'GET':
      return { data: account.subscribedFields.length > 0 ? [subscription(account, visit)] : [] }
    case 'POST':
      account.subscribedFields = readFields(visit.params.get('subscribed_fields'))
      return { success: true }
    case 'DELETE':
      account.subscribedFields = []
      return { success: true }
    default:
      throw refuse.noSuchObject(visit.method, account.id)
  }
}

// S: names of IGUserSubscribedAppsData. Which of its ids the app is told under is chosen: that of Instagram Login.
function subscription({ subscribedFields }: InstagramRecord, visit: Visit): unknown {
  return pick({ app_id: visit.emulation.app.instagram.id, subscribed_fields: subscribedFields }, asksOf(visit))
}

// S: required. Texts chosen, after those of other parameters (P).
function readFields(text: string | null): readonly string[] {
  if (text === null || text === '') throw refuse.parameter('The parameter subscribed_fields is required')
  const fields = [...new Set(text.split(',').map((field) => field.trim()))]
  const index = fields.findIndex((field) => !FIELDS.includes(field))
  if (index < 0) return fields
  throw refuse.parameter(
    `Param subscribed_fields[${index}] must be one of {${FIELDS.map((field) => field.toUpperCase()).join(', ')}}`,
  )
}
