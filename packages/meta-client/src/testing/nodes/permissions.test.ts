import { describe, expect, it } from 'vitest'
import { createEmulator } from '../../testing.ts'
import { createCaller } from '../test-support/caller.ts'

/** What a read answers without one of its permissions. */
type Refused = 'code 10' | 'code 200' | 'nothing' | 'hidden'

interface Row {
  readonly read: string
  /** Between braces stand the things of the world. */
  readonly path: string
  readonly wants: Readonly<Record<string, Refused>>
  /** Whether the person's own token will do. Default: the Page's alone. */
  readonly byPerson?: true
}

const ENGAGEMENT = { pages_read_engagement: 'code 10' } as const
const NUMBERS = { ...ENGAGEMENT, read_insights: 'nothing' } as const
const ACCOUNT = { instagram_basic: 'code 10' } as const
const ACCOUNT_NUMBERS = { ...ACCOUNT, ...ENGAGEMENT, instagram_manage_insights: 'code 10' } as const
const COMMENTS = { ...ACCOUNT, ...ENGAGEMENT, instagram_manage_comments: 'code 10' } as const

const ROWS: readonly Row[] = [
  { read: 'followers of a Page', path: '{page}?fields=followers_count', wants: ENGAGEMENT, byPerson: true },
  { read: 'posts', path: '{page}/published_posts', wants: ENGAGEMENT },
  { read: 'the feed', path: '{page}/feed', wants: { ...ENGAGEMENT, pages_read_user_content: 'code 10' } },
  { read: 'a post', path: '{post}', wants: ENGAGEMENT },
  { read: 'reactions', path: '{post}?fields=reactions', wants: { ...ENGAGEMENT, pages_read_user_content: 'code 10' } },
  { read: 'stories of a Page', path: '{page}/stories', wants: ENGAGEMENT },
  { read: 'a photo of a story', path: '{photo}?fields=images', wants: ENGAGEMENT },
  { read: 'videos', path: '{page}/videos', wants: ENGAGEMENT },
  { read: 'reels', path: '{page}/video_reels', wants: ENGAGEMENT },
  { read: 'a video', path: '{video}', wants: ENGAGEMENT },
  { read: 'attachments', path: '{post}/attachments', wants: ENGAGEMENT },
  {
    read: 'comments of a post',
    path: '{post}/comments?summary=true',
    wants: { ...ENGAGEMENT, pages_read_user_content: 'code 10' },
  },
  {
    read: 'numbers of a Page, nested',
    path: '{page}?fields=insights.metric(page_follows).period(day)',
    wants: ENGAGEMENT,
  },
  {
    read: 'numbers of an account, nested',
    path: '{account}?fields=insights.metric(reach).period(day)',
    wants: ACCOUNT_NUMBERS,
    byPerson: true,
  },
  { read: 'numbers of a Page', path: '{page}/insights?metric=page_follows&period=day', wants: NUMBERS },
  { read: 'numbers of a post', path: '{post}/insights?metric=post_media_view', wants: NUMBERS },
  { read: 'numbers of a video', path: '{video}/video_insights?metric=blue_reels_play_count', wants: NUMBERS },
  { read: 'numbers of a story of a Page', path: '{pageStory}/insights?metric=STORY_MEDIA_VIEW', wants: NUMBERS },
  { read: 'an account', path: '{account}', wants: ACCOUNT, byPerson: true },
  { read: 'media', path: '{account}/media', wants: ACCOUNT, byPerson: true },
  {
    read: 'numbers of an account',
    path: '{account}/insights?metric=reach&period=day',
    wants: ACCOUNT_NUMBERS,
    byPerson: true,
  },
  { read: 'numbers of media', path: '{media}/insights?metric=reach', wants: ACCOUNT_NUMBERS, byPerson: true },
  {
    read: 'others',
    path: '{account}?fields=business_discovery.username(rival){username}',
    wants: ACCOUNT_NUMBERS,
    byPerson: true,
  },
  { read: 'comments', path: '{media}/comments', wants: COMMENTS, byPerson: true },
  {
    read: 'tags',
    path: '{account}/tags',
    wants: { ...ACCOUNT, instagram_manage_comments: 'code 10' },
    byPerson: true,
  },
  { read: 'Pages of a person', path: 'me/accounts', wants: { pages_show_list: 'code 200' }, byPerson: true },
  { read: 'portfolios', path: 'me/businesses', wants: { business_management: 'code 200' }, byPerson: true },
  { read: 'a portfolio', path: '{business}/owned_pages', wants: { business_management: 'hidden' }, byPerson: true },
]

/** Every permission that some read wants. */
const ALL = [...new Set(ROWS.flatMap(({ wants }) => Object.keys(wants)))]

const REFUSALS: Readonly<Record<Refused, object>> = {
  'code 10': { error: { code: 10 } },
  'code 200': { error: { code: 200 } },
  hidden: { error: { code: 100, error_subcode: 33 } },
  nothing: { data: [] },
}

function setUp({ inPortfolio = false } = {}) {
  const meta = createEmulator()
  const { world } = meta
  const business = world.addBusiness({ name: 'Maple Group' })
  const portfolio = inPortfolio ? { portfolio: business } : {}
  const page = world.addPage({ name: 'Blue Store', ...portfolio, instagram: { username: 'blue_store' } })
  world.addPage({ name: 'Held', portfolio: business })
  world.addInstagram({ username: 'rival' })
  const post = page.addPost({ kind: 'reel' })
  const pageStory = page.addStory()
  const media = page.instagram.addMedia({ kind: 'image', comments: 3 })
  page.instagram.addTag({ kind: 'image', by: 'ana.l' })
  const ids: Readonly<Record<string, string>> = {
    page: page.id,
    post: post.id,
    video: post.id.split('_')[1] ?? '',
    pageStory: pageStory.id,
    photo: pageStory.mediaId,
    account: page.instagram.id,
    media: media.id,
    business: business.id,
  }
  const caller = createCaller(meta)
  const read = (row: Row, scopes: readonly string[], by: 'person' | 'page' = row.byPerson ? 'person' : 'page') => {
    const token = world.grants.tokenFor(by === 'person' ? world.person : page, { scopes })
    return caller.get(
      row.path.replace(/\{(\w+)\}/, (_, name: string) => ids[name] ?? ''),
      token,
    )
  }
  return { read }
}

describe('reading', () => {
  it.each(ROWS)('$read wants just what it is said to want', async (row) => {
    const { read } = setUp()
    const wanted = Object.keys(row.wants)
    // Without any permission about Pages nothing of a Page can be seen.
    const answer = await read(row, [...new Set(['pages_show_list', ...wanted])])
    expect(answer.at('error')).toBeUndefined()
    expect(answer.body).not.toEqual({ data: [] })
    for (const [permission, refused] of Object.entries(row.wants)) {
      const others = ALL.filter((its) => its !== permission)
      expect((await read(row, others)).body, permission).toMatchObject(REFUSALS[refused])
    }
  })

  it.each(ROWS.filter(({ byPerson }) => !byPerson))('$read wants the token of the Page', async (row) => {
    expect((await setUp().read(row, ALL, 'person')).body).toMatchObject({
      error: { code: 190, error_subcode: 2069032 },
    })
  })
})

describe('reading through a role in the portfolio', () => {
  const ofAccount = ROWS.filter(({ wants }) => wants === ACCOUNT_NUMBERS)

  it.each(ofAccount)('$read wants one permission about ads too', async (row) => {
    const { read } = setUp({ inPortfolio: true })
    expect((await read(row, ALL)).at('error', 'code')).toBe(10)
    for (const ads of ['ads_read', 'ads_management']) {
      expect((await read(row, [...ALL, ads])).at('error')).toBeUndefined()
    }
  })

  it('nothing else does', async () => {
    const { read } = setUp({ inPortfolio: true })
    for (const row of ROWS.filter((its) => !ofAccount.includes(its))) {
      expect((await read(row, ALL)).at('error'), row.read).toBeUndefined()
    }
  })
})
