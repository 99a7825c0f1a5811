import { isWithinReach, mayUse, requirePageToken } from '../access.ts'
import { followersOn } from '../insights/daily-numbers.ts'
import { answerPageInsights } from '../insights/page.ts'
import { losAngelesDay } from '../los-angeles.ts'
import { type FieldReader, type NodeType, names, pick, project } from '../node-type.ts'
import { refuse } from '../refusal.ts'
import type { PageRecord } from '../records.ts'
import type { Visit } from '../visit.ts'
import { askedBy, asksOf, nestedAs, nestedVisit } from './asks.ts'
import { instagramType, personalType } from './instagram.ts'
import { listPageStories } from './page-story.ts'
import { listPosts } from './post.ts'
import { answerPageSubscribedApps } from './subscriptions.ts'
import { listVideos } from './video.ts'

/** A field that wants pages_read_engagement (D permissions: Page metadata and follower data). */
function engaged(reader: FieldReader<PageRecord>): FieldReader<PageRecord> {
  return (page, ask, visit) => {
    if (!mayUse(visit, 'pages_read_engagement', page.id)) throw refuse.pagePermission()
    return reader(page, ask, visit)
  }
}

function followersNow({ emulation }: Visit, page: PageRecord): number {
  return followersOn(emulation.seeded, page, losAngelesDay(emulation.clock.now()))
}

export const pageType: NodeType<PageRecord> = {
  name: 'Page',
  defaults: ['name', 'id'],
  fields: {
    id: ({ id }) => id,
    name: ({ name }) => name,
    category: ({ category }) => category,
    category_list: ({ category }) => [{ id: '2256', name: category }],
    link: ({ id }) => `https://www.facebook.com/${id}`,
    // P, D: readable with the person's token too, which is how a single Page token is fetched.
    access_token: (page, _, visit) => {
      const { viewer, emulation } = visit
      if (viewer.kind === 'app' || viewer.kind === 'instagram' || !isWithinReach(visit, page)) return undefined
      return emulation.tokens.pageToken(page.id, viewer.token).text
    },
    picture: ({ id }, { children }, { emulation }) => {
      const url = emulation.cdnUrl(`${id}/picture.jpg`)
      return { data: pick({ height: 50, is_silhouette: false, url, width: 50 }, children) }
    },
    followers_count: engaged((page, _, visit) => followersNow(visit, page)),
    // D, M: close to followers_count, not equal.
    fan_count: engaged((page, _, visit) => Math.floor(followersNow(visit, page) * 0.96)),
    is_published: engaged(() => true),
    verification_status: engaged(() => 'not_verified'),
    // D: left out when nothing professional is linked, when the person has no task on the Page, or without instagram_basic.
    instagram_business_account: ({ id, instagram }, { children }, visit) => {
      if (!instagram || instagram.kind === 'PERSONAL') return undefined
      return mayUse(visit, 'instagram_basic', id) ? project(instagramType, instagram, children, visit) : undefined
    },
    // D, M: also covers accounts linked in the Page's own settings, personal ones too.
    connected_instagram_account: ({ id, instagram }, { children }, visit) =>
      instagram && mayUse(visit, 'instagram_basic', id)
        ? project(instagram.kind === 'PERSONAL' ? personalType : instagramType, instagram, children, visit)
        : undefined,
    feed: (page, ask, visit) => listPosts(page, 'feed', nestedAs(ask), visit),
    posts: (page, ask, visit) => listPosts(page, 'posts', nestedAs(ask), visit),
    published_posts: (page, ask, visit) => listPosts(page, 'published_posts', nestedAs(ask), visit),
    stories: (page, ask, visit) => listPageStories(page, nestedAs(ask), visit),
    video_reels: (page, ask, visit) => listVideos(page, 'video_reels', nestedAs(ask), visit),
    videos: (page, ask, visit) => listVideos(page, 'videos', nestedAs(ask), visit),
    // D field expansion.
    insights: (page, ask, visit) =>
      answerPageInsights(page, ask.modifiers.get('metric') ?? null, nestedVisit(ask, visit)),
  },
  // S: fields of Page in v26.0. Gone since then, hence refused: current_location, genre, network, parking, start_info.
  known: names(`about affiliation app_id best_page bio birthday built business can_checkin can_post checkins
    company_overview connected_page_backed_instagram_account contact_address country_page_likes cover description
    description_html display_subtext emails engagement featured_video features food_styles founded general_info
    global_brand_page_name global_brand_root_id has_added_app has_transitioned_to_new_page_experience has_whatsapp_number
    hometown hours impressum influences is_always_open is_chain is_community_page is_eligible_for_branded_content is_owned
    is_permanently_closed is_unclaimed is_verified is_webhooks_subscribed leadgen_tos_accepted location members merchant_id
    messaging_feature_status mission mpg name_with_location_descriptor new_like_count overall_star_rating owner_business
    page_token parent_page payment_options personal_info phone place_type price_range privacy_info_url products
    promotion_eligible rating_count single_line_address store_code store_number talking_about_count temporary_status
    unread_message_count unread_notif_count username website were_here_count whatsapp_number`),
}

/** A Page as `/me/accounts` lists it: `tasks` belongs to the list, not to the node (S). */
export const listedPageType: NodeType<PageRecord> = {
  ...pageType,
  // D get-long-lived: sent without `fields`.
  defaults: ['access_token', 'category', 'category_list', 'name', 'id', 'tasks'],
  fields: { ...pageType.fields, tasks: ({ tasks }) => tasks },
}

/** Answers `/{page}` with its edges. */
export function answerPage(page: PageRecord, [edge, metric]: readonly string[], visit: Visit): unknown {
  switch (`${visit.method} ${edge ?? ''}`) {
    case 'GET ':
      return project(pageType, page, asksOf(visit), visit)
    case 'GET feed':
      return listPosts(page, 'feed', askedBy(visit), visit)
    case 'GET posts':
      return listPosts(page, 'posts', askedBy(visit), visit)
    case 'GET published_posts':
      return listPosts(page, 'published_posts', askedBy(visit), visit)
    case 'GET stories':
      return listPageStories(page, askedBy(visit), visit)
    case 'GET video_reels':
      return listVideos(page, 'video_reels', askedBy(visit), visit)
    case 'GET videos':
      return listVideos(page, 'videos', askedBy(visit), visit)
    case 'GET photos':
    case 'GET albums':
    case 'GET live_videos':
    case 'GET scheduled_posts':
    case 'GET visitor_posts':
    case 'GET tagged':
      return nothingOn(page, edge ?? '', visit)
    case 'GET subscribed_apps':
    case 'POST subscribed_apps':
    case 'DELETE subscribed_apps':
      return answerPageSubscribedApps(page, visit)
    case 'GET insights':
      return answerPageInsights(page, metric ?? visit.params.get('metric'), visit)
    default:
      throw refuse.noSuchEdge(visit.method, { edge, node: pageType.name, id: page.id })
  }
}

// D: the permission of each edge; of scheduled posts chosen. That nothing of the kind is on these Pages is chosen.
function nothingOn({ id }: PageRecord, edge: string, visit: Visit): unknown {
  requirePageToken(visit)
  const wanted = ['visitor_posts', 'tagged'].includes(edge) ? 'pages_read_user_content' : 'pages_read_engagement'
  if (!mayUse(visit, wanted, id)) throw refuse.pagePermission()
  return { data: [] }
}
