import { mayRead } from '../access.ts'
import type { Ask } from '../fields.ts'
import { followersOn } from '../insights/daily-numbers.ts'
import { answerInstagramInsights } from '../insights/instagram.ts'
import { USER_FIELDS } from '../instagram-hosts.ts'
import { losAngelesDay } from '../los-angeles.ts'
import { type NodeType, names, project } from '../node-type.ts'
import { Refusal, refuse } from '../refusal.ts'
import type { InstagramRecord } from '../records.ts'
import { hostOf, type Visit } from '../visit.ts'
import { asksOf, modifiersOf, nestedVisit, paramsOf } from './asks.ts'
import { listCollaborative, listDiscovered, listLiveMedia, listMedia, listStories, listTags } from './media.ts'
import { answerSubscribedApps } from './subscribed-apps.ts'
import { within } from './window.ts'

export const instagramType: NodeType<InstagramRecord> = {
  name: 'IGUser',
  defaults: ['id'],
  fields: {
    // D, S: app-scoped on graph.instagram.com, where `user_id` is what `id` is on the other host.
    id: ({ id, appScopedId }, _, visit) => (hostOf(visit) === 'instagram' ? appScopedId : id),
    user_id: ({ id }) => id,
    account_type: ({ kind }, _, { emulation }) =>
      emulation.instagram.accountType === 'BUSINESS' ? kind : titled(kind),
    username: ({ username }) => username,
    name: ({ name }) => name,
    biography: ({ biography }) => biography,
    profile_picture_url: ({ id }, _, { emulation }) => emulation.cdnUrl(`${id}/profile.jpg`),
    has_profile_pic: () => true,
    followers_count: (account, _, { emulation }) =>
      followersOn(emulation.seeded, account, losAngelesDay(emulation.clock.now())),
    follows_count: ({ id }, _, { emulation }) => emulation.seeded.whole(50, 400, id, 'follows_count'),
    media_count: ({ id }, _, visit) => within(visit.emulation.store.media.of(id), () => undefined, visit).length,
    media: (account, ask, visit) => listMedia(account, modifiersOf(ask), ask.children, visit),
    tags: (account, ask, visit) => listTags(account, modifiersOf(ask), ask.children, visit),
    business_discovery: (account, ask, visit) => discover(account, ask, visit),
    stories: (account, ask, visit) => listStories(account, modifiersOf(ask), ask.children, visit),
    // D field expansion.
    insights: (account, ask, visit) => answerInstagramInsights(account, nestedVisit(ask, visit)),
    live_media: (account, ask, visit) => listLiveMedia(account, modifiersOf(ask), visit),
  },
  // S: fields of IGUser in v26.0.
  known: names(`collaborative_media_search ig_id is_published legacy_instagram_user_id mentioned_comment
    mentioned_media mini_shop_storefront owner_business shopping_product_tag_eligibility shopping_review_status website`),
  own: USER_FIELDS,
}

/** D: a personal account cannot be read; a Page it is connected to says whose it is. Of its fields chosen: these two. */
export const personalType: NodeType<InstagramRecord> = {
  name: 'IGUser',
  defaults: ['id'],
  fields: { id: ({ id }) => id, username: ({ username }) => username },
  known: new Set([...instagramType.known, ...Object.keys(instagramType.fields)]),
  ...(instagramType.own && { own: instagramType.own }),
}

// D, P: the fields other accounts show; `website` and `ig_id` are known and empty here.
const discoveredType: NodeType<InstagramRecord> = {
  name: 'IGUser',
  defaults: ['id'],
  fields: {
    ...Object.fromEntries(
      [
        'id',
        'username',
        'name',
        'biography',
        'profile_picture_url',
        'followers_count',
        'follows_count',
        'media_count',
      ].map((name) => [name, (account, ask, visit) => instagramType.fields[name]?.(account, ask, visit)]),
    ),
    media: (account, ask, visit) => listDiscovered(account, modifiersOf(ask), ask.children, visit),
  },
  known: names('ig_id website'),
}

// D: exact username, professional accounts only; instagram_basic, instagram_manage_insights and pages_read_engagement.
function discover(account: InstagramRecord, { modifiers, children }: Ask, visit: Visit): unknown {
  if (!mayRead(visit, 'discovery', account)) throw refuse.permission()
  const username = modifiers.get('username')
  // Text unknown, chosen.
  if (username === undefined) throw refuse.parameter('The parameter username is required')
  const accounts = [...visit.emulation.store.instagrams.values()]
  const found = accounts.find((account) => account.username === username && account.kind !== 'PERSONAL')
  if (found) return project(discoveredType, found, children, visit)
  // P, sample body.
  throw new Refusal({
    message: 'Invalid user id',
    code: 110,
    subcode: 2207013,
    transient: false,
    userTitle: 'Cannot find User',
    userMessage: `The user with username: ${username} cannot be found.`,
  })
}

/** Answers `/{instagram account}` with its edges. */
export function answerInstagram(account: InstagramRecord, [edge]: readonly string[], visit: Visit): unknown {
  // With Facebook Login the Page is what subscribes (D).
  if (edge === 'subscribed_apps' && hostOf(visit) === 'instagram') return answerSubscribedApps(account, visit)
  switch (`${visit.method} ${edge ?? ''}`) {
    case 'GET ': {
      const self = project(instagramType, account, asksOf(visit), visit)
      // D, sample of /me; of the path with an id chosen: the same.
      const isEnveloped = hostOf(visit) === 'instagram' && visit.emulation.instagram.me === 'enveloped'
      return isEnveloped ? { data: [self] } : self
    }
    case 'GET media':
      return listMedia(account, paramsOf(visit), asksOf(visit), visit)
    case 'GET stories':
      return listStories(account, paramsOf(visit), asksOf(visit), visit)
    case 'GET tags':
      return listTags(account, paramsOf(visit), asksOf(visit), visit)
    case 'GET collaborative_media':
      return listCollaborative(account, paramsOf(visit), visit)
    case 'GET live_media':
      return listLiveMedia(account, paramsOf(visit), visit)
    case 'GET insights':
      return answerInstagramInsights(account, visit)
    default:
      throw refuse.noSuchEdge(visit.method, { edge, node: instagramType.name, id: account.id })
  }
}

/** `Media_Creator` (D). */
function titled(kind: string): string {
  return kind.toLowerCase().replace(/(?:^|_)[a-z]/g, (start) => start.toUpperCase())
}
