import { describe, expect, it } from 'vitest'
import type { InsightSubject } from './catalog.ts'
import { commonMetrics, findMetric, findRemovedMetric, metricNames } from './catalog.ts'

const SUBJECTS: readonly InsightSubject[] = [
  'ig-user',
  'ig-login-user',
  'ig-media',
  'ig-login-media',
  'page',
  'page-post',
  'page-story',
  'video',
]

// D, P!: every name of the lists of removed metrics, with one for each `*`.
const GONE: Partial<Record<InsightSubject, string>> = {
  'ig-user': `impressions audience_gender_age audience_locale audience_country audience_city email_contacts
    phone_call_clicks text_message_clicks get_directions_clicks`,
  'ig-media': `engagement carousel_album_engagement taps_forward taps_back exits video_views plays clips_replays_count
    ig_reels_aggregated_all_plays_count impressions`,
  page: `page_engaged_users page_consumptions page_consumptions_unique page_fans_gender_age page_fans_online
    page_fans_online_per_day page_content_activity page_fans page_fans_locale page_fans_city page_fans_country
    page_fan_adds page_fan_adds_unique page_fan_removes page_fan_removes_unique page_impressions page_impressions_paid
    page_impressions_viral page_impressions_nonviral page_impressions_unique page_impressions_paid_unique
    page_impressions_viral_unique page_impressions_nonviral_unique page_posts_impressions page_posts_impressions_unique
    page_video_views_unique page_website_clicks page_call_phone_clicks_logged_in_unique
    page_get_directions_clicks_logged_in_unique`,
  'page-post': `post_engaged_users post_negative_feedback post_impressions post_impressions_paid post_impressions_fan
    post_impressions_organic post_impressions_viral post_impressions_nonviral post_impressions_unique
    post_impressions_paid_unique post_impressions_fan_unique post_video_views_unique post_video_views_organic_unique
    post_video_views_paid_unique`,
  video:
    'total_video_views_unique total_video_views_organic_unique total_video_impressions total_video_impressions_unique',
  'page-story': 'PAGE_STORY_IMPRESSIONS_BY_STORY_ID PAGE_STORY_IMPRESSIONS_BY_STORY_ID_UNIQUE',
}

describe.each(SUBJECTS)('the catalogue of %s', (subject) => {
  const rows = metricNames(subject).map((name) => ({ name, ...findMetric(subject, name) }))

  it('has a source with a date for each metric, and no metric both live and removed', () => {
    expect(rows.length).toBeGreaterThan(5)
    expect(rows.filter(({ source = '' }) => !/^[DSP]!? ?(;|\d{4}-\d{2})/.test(source))).toEqual([])
    expect(rows.filter(({ name }) => findRemovedMetric(subject, name) !== undefined)).toEqual([])
  })

  it('says of accounts how far back they go, and of nothing else', () => {
    const isAccount = !/media|post|story|video/.test(subject)
    const isSeries = ({ per = [] }: (typeof rows)[number]) => !per.includes('lifetime') && !per.includes('timeframe')
    expect(rows.filter(isSeries).length > 0).toBe(isAccount)
    const odd = rows.filter(
      (row) => isSeries(row) !== (row.historyDays !== undefined && row.maxWindowDays !== undefined),
    )
    expect(odd).toEqual([])
  })

  it('calls nothing additive that is of people, an average or a level', () => {
    const never =
      /unique|reach|accounts_engaged|avg|rate$|retention|demographics|online|follows_(city|country)$|page_follows$/i
    expect(rows.filter(({ name, additive }) => additive && never.test(name))).toEqual([])
  })
})

describe.each(Object.entries(GONE))('what was removed of %s', (text, names) => {
  const subject = SUBJECTS.find((one) => one === text) ?? 'page'

  it.each(names.split(/\s+/))('%s: with a date, and in its place only what can be asked for', (name) => {
    const removed = findRemovedMetric(subject, name)
    expect(removed?.removedOn).toMatch(/^\d{4}-\d{2}|^earlier$/)
    const { replacement, by } = removed ?? {}
    if (replacement === undefined) return
    const row = findMetric(subject, replacement)
    expect(row).toBeDefined()
    if (by !== undefined) expect(row?.breakdowns).toContain(by)
  })
})

describe('the catalogue', () => {
  it('finds no inherited names', () => {
    expect([findMetric('page', 'constructor'), findRemovedMetric('page', 'constructor')]).toEqual([
      undefined,
      undefined,
    ])
  })

  it('has the same accounts on both logins, and of media only one has the boosted ones', () => {
    expect(metricNames('ig-login-user')).toEqual(metricNames('ig-user'))
    const own = metricNames('ig-media').filter((name) => !metricNames('ig-login-media').includes(name))
    expect(own).toEqual(['total_likes', 'total_comments', 'total_views'])
  })

  it('tells which metrics media of several products share', () => {
    const posted = ['reach', 'views', 'shares', 'total_interactions', 'likes', 'comments', 'saved']
    expect(commonMetrics(['FEED', 'REELS'])).toEqual(posted)
    expect(commonMetrics(['FEED', 'STORY'])).toEqual([
      ...posted.slice(0, 4),
      'follows',
      'profile_visits',
      'profile_activity',
    ])
    expect(commonMetrics(['FEED', 'REELS', 'STORY'])).toEqual(posted.slice(0, 4))
    expect(commonMetrics(['STORY'])).toContain('navigation')
  })
})
