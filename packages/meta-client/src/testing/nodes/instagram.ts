import { followersOn } from '../insights/daily-numbers.ts'
import { answerInstagramInsights } from '../insights/instagram.ts'
import { losAngelesDay } from '../los-angeles.ts'
import { type NodeType, names, project } from '../node-type.ts'
import { refuse } from '../refusal.ts'
import type { InstagramRecord } from '../records.ts'
import type { Visit } from '../visit.ts'
import { asksOf, modifiersOf, paramsOf } from './asks.ts'
import { listMedia, listStories } from './media.ts'
import { within } from './window.ts'

export const instagramType: NodeType<InstagramRecord> = {
  name: 'IGUser',
  defaults: ['id'],
  fields: {
    id: ({ id }) => id,
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
    stories: (account, ask, visit) => listStories(account, modifiersOf(ask), ask.children, visit),
  },
  // S: fields of IGUser in v26.0.
  known:
    names(`business_discovery collaborative_media_search ig_id is_published legacy_instagram_user_id mentioned_comment
    mentioned_media mini_shop_storefront owner_business shopping_product_tag_eligibility shopping_review_status website`),
}

/** Answers `/{instagram account}` with its edges. */
export function answerInstagram(account: InstagramRecord, [edge]: readonly string[], visit: Visit): unknown {
  switch (`${visit.method} ${edge ?? ''}`) {
    case 'GET ':
      return project(instagramType, account, asksOf(visit), visit)
    case 'GET media':
      return listMedia(account, paramsOf(visit), asksOf(visit), visit)
    case 'GET stories':
      return listStories(account, paramsOf(visit), asksOf(visit), visit)
    case 'GET insights':
      return answerInstagramInsights(account, visit)
    default:
      throw refuse.noSuchEdge(visit.method, { edge, node: instagramType.name, id: account.id })
  }
}
