import { inspect } from 'node:util'
import { http } from 'msw'
import { setupServer } from 'msw/node'
import { describe, expect, it } from 'vitest'
import type { GraphNotice, Reading } from './index.ts'
import { createGraph, igUser, isGraphError, losAngelesMidnight, page as pageNode, pagePost } from './index.ts'
import { dayAfter } from './los-angeles.ts'
import type { FacebookLoginOptions } from './oauth.ts'
import { consent, logIn, loginAt, REDIRECT_URI } from './test-support/log-in.ts'
import { collect, failureOf } from './test-support/scripted-fetch.ts'
import type { Emulator } from './testing.ts'
import { createEmulator } from './testing.ts'
import { pageToken } from './tokens.ts'

const since = losAngelesMidnight('2026-11-20')
const until = losAngelesMidnight('2026-11-23')

function blueStore() {
  const meta = createEmulator({ now: '2026-11-23T09:00:00Z', app: { requireAppSecretProof: true } })
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  return { meta, page }
}

/** Logs in through a door and gives the graph as the Page's token sees it. */
async function connect(meta: Emulator, door: Pick<FacebookLoginOptions, 'fetch' | 'hosts'> = { fetch: meta.fetch }) {
  const notices: GraphNotice[] = []
  const login = loginAt(meta, door)
  const person = await logIn(login, door)
  const pages = await login.listPages(person)
  const token = pages[0]?.token
  if (token === undefined) throw new Error('no Page token')
  const graph = createGraph({
    ...door,
    appSecret: meta.app.secret,
    now: () => meta.clock.now(),
    sleep: async () => undefined,
    onNotice: (notice) => notices.push(notice),
  }).withToken(token)
  return { login, person, pages, token, graph, notices }
}

describe('the walk from consent to numbers', () => {
  it('goes through the three doors of the emulator', async () => {
    const { meta, page } = blueStore()
    const listening = await meta.listen()
    const server = setupServer(...meta.mswHandlers(http))
    try {
      const doors = [{ fetch: meta.fetch }, { hosts: listening.hosts }]
      for (const door of doors) expect((await connect(meta, door)).pages[0]?.id).toBe(page.id)
      server.listen({ onUnhandledFrame: 'error' })
      const { graph } = await connect(meta, {})
      expect((await graph.get(igUser, page.instagram.id, { fields: ['username'] })).username).toBe('blue_store')
    } finally {
      server.close()
      await listening.close()
    }
  })

  it('finds the Page, its account, and what Meta says of the tokens', async () => {
    const { meta, page } = blueStore()
    const { login, person, pages, token } = await connect(meta)
    expect(pages).toMatchObject([
      { id: page.id, name: 'Blue Store', instagram: { id: page.instagram.id, username: 'blue_store' } },
    ])
    expect(await login.debugToken(person)).toMatchObject({
      isValid: true,
      appId: meta.app.id,
      type: 'USER',
      expiresAt: expect.any(Date),
    })
    expect(await login.debugToken(token)).toMatchObject({
      isValid: true,
      type: 'PAGE',
      expiresAt: 'never',
      profileId: page.id,
    })
    meta.clock.advance({ days: 61 })
    expect(await login.debugToken(person)).toMatchObject({
      isValid: false,
      problem: { code: 'reconnect', subcode: 463 },
    })
    expect(await login.debugToken(token)).toMatchObject({ isValid: true })
  })

  it('reads posts and media page by page, with counts and children', async () => {
    const { meta, page } = blueStore()
    for (let day = 1; day <= 12; day++) {
      page.addPost({ message: `Post ${day}`, kind: 'album', publishedAt: new Date(Date.UTC(2026, 10, day)) })
    }
    page.instagram.addMedia({ kind: 'carousel', caption: 'New drop', likesHidden: true })
    const { graph, notices } = await connect(meta)
    const posts = await collect(
      graph.list(pageNode.published_posts, page.id, {
        limit: 5,
        fields: [
          'message',
          'created_time',
          { attachments: { fields: ['media_type', 'media', { subattachments: { limit: 100, fields: ['media'] } }] } },
          { reactions: { limit: 0, summary: true, fields: [] } },
        ],
      }),
    )
    expect(posts.map(({ message }) => message)).toEqual(Array.from({ length: 12 }, (_, index) => `Post ${12 - index}`))
    expect(posts[0]?.reactions?.summary?.total_count).toBeGreaterThan(0)
    expect(posts[0]?.attachments?.data[0]?.subattachments?.data.length).toBeGreaterThan(1)

    const fields = [
      'caption',
      'like_count',
      'comments_count',
      { children: { fields: ['media_type', 'media_url'] } },
    ] as const
    const [media] = await collect(graph.list(igUser.media, page.instagram.id, { fields }))
    expect(media).toMatchObject({ caption: 'New drop', comments_count: expect.any(Number) })
    expect(media).not.toHaveProperty('like_count')
    expect(media?.children?.data.length).toBe(2)
    expect(notices).toEqual([])
  })

  it('reads the numbers of finished days of both accounts', async () => {
    const { meta, page } = blueStore()
    meta.clock.advance({ days: 3 })
    const { graph } = await connect(meta)
    const days = ['2026-11-23', '2026-11-24', '2026-11-25']
    const window = { since: losAngelesMidnight('2026-11-23'), until: losAngelesMidnight('2026-11-26') }
    /** The same numbers as Meta sends them, one day and metric at a time. */
    const sent = async (id: string, metrics: readonly string[], params: Record<string, string>) => {
      const lines: string[] = []
      for (const [day, metric] of days.flatMap((one) => metrics.map((name) => [one, name] as const))) {
        const [start, end] = [day, dayAfter(day)].map((one) => losAngelesMidnight(one).getTime() / 1000)
        const span = { since: start ?? 0, until: end ?? 0 }
        const body = await graph.request('GET', `${id}/insights`, { metric, period: 'day', ...span, ...params })
        lines.push(`${day} ${metric} ${/"value":(\d+)/.exec(JSON.stringify(body))?.[1]}`)
      }
      return lines.toSorted()
    }
    const lines = (readings: readonly Reading[]) =>
      readings.map(({ day, metric, value }) => `${day} ${metric} ${value}`).toSorted()

    const pageMetrics = ['page_follows', 'page_media_view', 'page_total_actions'] as const
    const ofPage = await graph.insights(pageNode, page.id, { metrics: pageMetrics, ...window })
    expect(ofPage.missing).toEqual([])
    expect(lines(ofPage.readings)).toEqual(await sent(page.id, pageMetrics, {}))

    const totals = ['views', 'total_interactions', 'profile_links_taps', 'website_clicks'] as const
    const ofAccount = await graph.insights(igUser, page.instagram.id, { metrics: ['reach', ...totals], ...window })
    expect(ofAccount.missing).toEqual([])
    expect(lines(ofAccount.readings)).toEqual(
      [
        ...(await sent(page.instagram.id, ['reach'], { metric_type: 'time_series' })),
        ...(await sent(page.instagram.id, totals, { metric_type: 'total_value' })),
      ].toSorted(),
    )
    const views = ofAccount.readings.find(({ metric }) => metric === 'views')
    expect(Object.values(views?.breakdown ?? {}).reduce((sum, part) => sum + part, 0)).toBe(views?.value)
  })
})

describe('a bad day at Meta', () => {
  it('never sends a code twice, and a second try of ours is told apart', async () => {
    const { meta } = blueStore()
    const door = { fetch: meta.fetch }
    const login = loginAt(meta, door)
    const code = await consent(login, door)
    meta.faults.next('POST /oauth/access_token', { network: 'reset', when: 'after' })
    const lost = await failureOf(login.exchangeCode({ code, redirectUri: REDIRECT_URI }))
    expect(lost).toMatchObject({ code: 'outcome_unknown', action: 'reconnect' })
    expect(meta.log.filter((line) => line.startsWith('POST graph.facebook.com')).length).toBe(1)
    const again = await failureOf(login.exchangeCode({ code, redirectUri: REDIRECT_URI }))
    expect(again).toMatchObject({ code: 'code_rejected', action: 'reconnect', subcode: 36009 })
    const fresh = await consent(login, door)
    const moved = await failureOf(login.exchangeCode({ code: fresh, redirectUri: `${REDIRECT_URI}/` }))
    expect(moved).toMatchObject({ code: 'config', subcode: 36008 })
  })

  it('reads on after passing faults', async () => {
    const { meta, page } = blueStore()
    const { graph } = await connect(meta)
    meta.faults.next('GET /:id', { network: 'reset' })
    meta.faults.next('GET /:id', { code: 2, status: 500 })
    meta.faults.next('GET /:id', { status: 502, html: '<html>busy</html>' })
    expect((await graph.get(pageNode, page.id, { fields: ['name'] })).name).toBe('Blue Store')
  })

  it('hands out throttling with its wait, and passes a removed permission on', async () => {
    const { meta, page } = blueStore()
    meta.world.consent.next({ decline: ['pages_read_user_content'] })
    const { graph } = await connect(meta)
    meta.faults.next('GET /:id/insights', { code: 80002, regainMinutes: 19 })
    expect(
      await failureOf(graph.insights(igUser, page.instagram.id, { metrics: ['reach'], since, until })),
    ).toMatchObject({
      code: 'throttled',
      waitMs: 19 * 60_000,
    })
    const comments = { limit: 0, summary: true, fields: [] } as const
    page.addPost({ message: 'Hi' })
    const counting = collect(graph.list(pageNode.published_posts, page.id, { fields: ['message', { comments }] }))
    expect(await failureOf(counting)).toMatchObject({ code: 'permission', action: 'permission', metaCode: 10 })
  })

  it('tells apart why a token died', async () => {
    for (const [subcode, end] of [
      [458, (meta: Emulator) => meta.world.grants.revoke(meta.world.person)],
      [460, (meta: Emulator) => meta.world.grants.changePassword(meta.world.person)],
    ] as const) {
      const { meta, page } = blueStore()
      const { graph } = await connect(meta)
      end(meta)
      const error = await failureOf(graph.get(pageNode, page.id, { fields: ['name'] }))
      expect(error).toMatchObject({ code: 'reconnect', action: 'reconnect', subcode })
    }
  })

  it('reads past any number of items that are hidden', async () => {
    const { meta, page } = blueStore()
    const [oldest, ...hidden] = Array.from({ length: 9 }, (_, index) => new Date(Date.UTC(2026, 10, 1 + index)))
    page.instagram.addMedia({ kind: 'image', caption: 'the oldest', publishedAt: oldest ?? '' })
    for (const publishedAt of hidden) page.instagram.addMedia({ kind: 'image', hidden: true, publishedAt })
    const { graph } = await connect(meta)
    const listing = graph.list(igUser.media, page.instagram.id, { fields: ['caption'], limit: 1 })
    expect((await collect(listing)).map(({ caption }) => caption)).toEqual(['the oldest'])
  })

  it('leaks no token, code or secret into errors, notices or the log', async () => {
    const { meta, page } = blueStore()
    const { graph, notices, login, person } = await connect(meta)
    meta.faults.next('GET /:id', { code: 190, message: `Malformed access token ${person.expose()}` })
    meta.faults.next('GET /me/accounts', { code: 190, message: person.expose() })
    const errors = [
      await failureOf(graph.get(pageNode, page.id, { fields: ['name'] })),
      await failureOf(login.listPages(person)),
    ]
    expect(errors.every(isGraphError)).toBe(true)
    const shown =
      inspect([errors, notices, meta.log, graph, login, person], { depth: null, showHidden: true }) +
      JSON.stringify(errors)
    for (const hidden of [...meta.issuedSecrets(), meta.app.secret]) expect(shown).not.toContain(hidden)
  })
})

it('needs no login for a token, and waits on the emulated clock where it is given its sleep', async () => {
  const { meta, page } = blueStore()
  const { now, sleep } = meta.clock
  const token = pageToken(meta.world.grants.tokenFor(page))
  const graph = createGraph({ fetch: meta.fetch, now, sleep, random: () => 1, appSecret: meta.app.secret }).withToken(
    token,
  )
  meta.faults.next('GET /:id', 'unavailable', { times: 3 })
  const [before, realBefore] = [now(), performance.now()]
  expect((await graph.get(igUser, page.instagram.id, { fields: ['username'] })).username).toBe('blue_store')
  const waitedMs = now() - before
  expect(waitedMs).toBeGreaterThan(1000)
  expect(performance.now() - realBefore).toBeLessThan(waitedMs)
})

it('reads posts with their numbers in one list', async () => {
  const { meta, page } = blueStore()
  const { id } = page.addPost({ message: 'Three new colours', reactions: 41 })
  const { graph } = await connect(meta)
  const fields = ['message', { insights: { metrics: ['post_media_view', 'post_reactions_like_total'] } }] as const
  const [post] = await collect(graph.list(pageNode.posts, page.id, { fields }))
  const { readings } = await graph.insights(pagePost, id, { metrics: ['post_media_view'] })
  expect(post?.message).toBe('Three new colours')
  expect(post?.insights?.post_media_view).toBe(readings[0]?.value)
  expect(post?.insights?.post_reactions_like_total).toBeGreaterThan(0)
})
