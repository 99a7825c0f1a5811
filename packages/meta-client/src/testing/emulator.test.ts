import { http } from 'msw'
import { setupServer } from 'msw/node'
import { describe, expect, it } from 'vitest'
import { createEmulator } from '../testing.ts'
import { column, createCaller, readAnswer } from './test-support/caller.ts'
import { createInstagramCaller } from './test-support/instagram-caller.ts'

function blueStore(options?: Parameters<typeof createEmulator>[0]) {
  const meta = createEmulator(options)
  const page = meta.world.addPage({ name: 'Blue Store', instagram: { username: 'blue_store' } })
  page.addPost({ message: 'Three new colours', kind: 'album' })
  page.instagram.addMedia({ kind: 'reel', caption: 'New drop' })
  return { meta, page }
}

describe('the three doors', () => {
  it('walks from consent to a Page with its Instagram account through emulator.fetch', async () => {
    const { meta, page } = blueStore()
    const caller = createCaller(meta)
    const accounts = await caller.get(
      'me/accounts?fields=id,name,instagram_business_account{username}',
      await caller.logIn(),
    )

    expect(accounts.at('data')).toEqual([
      {
        id: page.id,
        name: 'Blue Store',
        instagram_business_account: { username: 'blue_store', id: page.instagram.id },
      },
    ])
  })

  it('walks over real HTTP: a person fills in the form, and close() ends kept-alive connections', async () => {
    const { meta, page } = blueStore()
    const listening = await meta.listen()
    try {
      const { facebookDialog, facebookGraph } = listening.hosts
      const caller = createCaller(meta, { dialog: facebookDialog, graph: facebookGraph, fetch })

      const html = await (await fetch(caller.dialogUrl())).text()
      const action = new URL(/<form method="post" action="([^"]*)"/.exec(html)?.[1] ?? '', caller.dialogUrl())
      const inputs = [...html.matchAll(/<input type="(?:hidden|checkbox)" name="([^"]*)" value="([^"]*)"/g)]
      const form = new URLSearchParams(
        inputs.map(([, name = '', value = '']) => [name, value.replaceAll('&#38;', '&')]),
      )
      form.set('decision', 'allow')
      const sent = await fetch(action, { method: 'POST', body: form, redirect: 'manual' })
      const callback = new URL(sent.headers.get('location') ?? '')
      expect(callback.searchParams.get('state')).toBe('state-1')
      expect(callback.hash).toBe('#_=_')

      const short = await caller.redeem(callback.searchParams.get('code') ?? '')
      const accounts = await caller.get('me/accounts', String(short.at('access_token')))
      expect(column(accounts, 'id')).toEqual([page.id])
    } finally {
      await listening.close()
    }
    await expect(fetch(listening.url)).rejects.toThrow(TypeError)
  })

  it('walks through msw in front of the global fetch', async () => {
    const { meta, page } = blueStore()
    const server = setupServer(...meta.mswHandlers(http))
    server.listen({ onUnhandledFrame: 'error' })
    try {
      const caller = createCaller(meta, { fetch })
      const token = await caller.logIn()
      expect(column(await caller.get('me/accounts', token), 'id')).toEqual([page.id])

      meta.faults.next('GET /me', { network: 'reset' })
      await expect(caller.get('me', token)).rejects.toThrow(TypeError)
    } finally {
      server.close()
    }
  })

  it('walks Instagram Login over real HTTP, through msw, and by consent()', async () => {
    const { meta, page } = blueStore()
    const { id } = page.instagram
    const me = async (caller: ReturnType<typeof createInstagramCaller>) =>
      (await caller.get('me?fields=user_id', await caller.logIn())).at('user_id')
    const listening = await meta.listen()
    const server = setupServer(...meta.mswHandlers(http))
    try {
      const { instagramDialog: dialog, instagramApi: api, instagramGraph: graph } = listening.hosts
      expect(await me(createInstagramCaller(meta, { dialog, api, graph, fetch }))).toBe(id)
      server.listen({ onUnhandledFrame: 'error' })
      expect(await me(createInstagramCaller(meta, { fetch }))).toBe(id)
    } finally {
      server.close()
      await listening.close()
    }
    const caller = createInstagramCaller(meta)
    const rival = meta.world.addInstagram({ username: 'blue_rival' })
    const callback = await meta.consent(caller.dialogUrl(), { instagram: rival })
    const answer = await caller.redeem(callback.searchParams.get('code') ?? '')
    const token = String(answer.at('access_token'))
    expect((await caller.get('me?fields=user_id', token)).at('user_id')).toBe(rival.id)
  })

  it('takes the form of the Instagram dialog over real HTTP, as a browser would post it', async () => {
    const { meta } = blueStore()
    const listening = await meta.listen()
    try {
      const caller = createInstagramCaller(meta, { dialog: listening.hosts.instagramDialog, fetch })
      const html = await (await fetch(caller.dialogUrl())).text()
      const action = /<form method="post" action="([^"]*)"/.exec(html)?.[1] ?? 'missing'
      const account = /<option value="(\d+)"/.exec(html)?.[1] ?? ''
      const inputs = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
      const hidden = inputs.map(([, name = '', value = '']) => [name, value])
      const body = new URLSearchParams([...hidden, ['account', account], ['decision', 'allow']])
      const sent = await fetch(new URL(action, caller.dialogUrl()), { method: 'POST', body, redirect: 'manual' })
      const callback = new URL(sent.headers.get('location') ?? '')
      expect([callback.searchParams.get('state'), callback.hash]).toEqual(['state-1', '#_'])
    } finally {
      await listening.close()
    }
  })

  it('says in one sentence when a port is taken or is none', async () => {
    const { meta } = blueStore()
    const listening = await meta.listen()
    try {
      const port = Number(new URL(listening.url).port)
      await expect(meta.listen(port)).rejects.toThrow(
        `Could not listen on 127.0.0.1:${port} (EADDRINUSE): give another port, or 0 for any free one`,
      )
    } finally {
      await listening.close()
    }
    for (const port of [-1, 70_000, 1.5]) await expect(meta.listen(port)).rejects.toThrow(RangeError)
  })

  it('refuses hosts that are not Meta, and requests that are already aborted', async () => {
    const { meta } = blueStore()
    await expect(meta.fetch('https://example.com/')).rejects.toThrow(TypeError)
    await expect(meta.fetch('http://graph.facebook.com/v26.0/me')).rejects.toThrow(TypeError)
    const signal = AbortSignal.abort()
    await expect(meta.fetch('https://graph.facebook.com/v26.0/me', { signal })).rejects.toThrow('aborted')
  })
})

describe('what can be relied on', () => {
  it('gives the same answers for the same seed and calls, others for another seed', async () => {
    const run = async (seed: number) => {
      const { meta, page } = blueStore({ seed })
      const caller = createCaller(meta)
      const token = await caller.pageToken(page.id)
      const posts = await caller.get(`${page.id}/published_posts?fields=message,full_picture,shares`, token)
      const numbers = await caller.get(`${page.id}/insights?metric=page_media_view&period=day`, token)
      return { token, posts: posts.body, numbers: numbers.body, log: [...meta.log], app: meta.app }
    }
    const first = await run(7)
    expect(await run(7)).toEqual(first)
    expect((await run(8)).token).not.toBe(first.token)
  })

  it('logs one readable line a request and never a secret', async () => {
    const { meta, page } = blueStore()
    const caller = createCaller(meta)
    const token = await caller.pageToken(page.id)
    await meta.fetch(`https://graph.facebook.com/v26.0/${page.id}?fields=name&access_token=${token}&appsecret_proof=p1`)
    await meta.fetch(`https://graph.facebook.com/v26.0/${token}?fields=${token}`)
    await caller.get(`debug_token?input_token=${token}`, `${meta.app.id}|${meta.app.secret}`)

    expect(meta.log.slice(1)).toEqual([
      'POST graph.facebook.com/v26.0/oauth/access_token',
      'POST graph.facebook.com/v26.0/oauth/access_token',
      `GET graph.facebook.com/v26.0/${page.id}?fields=access_token`,
      `GET graph.facebook.com/v26.0/${page.id}?fields=name`,
      'GET graph.facebook.com/v26.0/[secret]?fields=[secret]',
      'GET graph.facebook.com/v26.0/debug_token',
    ])
    const text = meta.log.join('\n')
    for (const hidden of [...meta.issuedSecrets(), meta.app.secret, 'state-1', 'p1']) expect(text).not.toContain(hidden)
    expect(meta.issuedSecrets()).toContain(token)
  })

  it('logs Instagram Login alike, and issues secrets that are obviously fake', async () => {
    const { meta } = blueStore()
    const caller = createInstagramCaller(meta)
    const token = await caller.logIn()
    await caller.plain(`v26.0/me/media?fields=id&limit=2&access_token=${token}`)
    await caller.call('POST', 'me/subscribed_apps?subscribed_fields=comments', token)

    expect(meta.log.map((line) => line.replace(/\?.*/, ''))).toEqual([
      'POST www.instagram.com/oauth/authorize',
      'POST api.instagram.com/oauth/access_token',
      'GET graph.instagram.com/access_token',
      'GET graph.instagram.com/v26.0/me/media',
      'POST graph.instagram.com/v26.0/me/subscribed_apps',
    ])
    expect(meta.log.at(2)).toBe('GET graph.instagram.com/access_token?grant_type=ig_exchange_token')
    expect(meta.log.at(3)).toBe('GET graph.instagram.com/v26.0/me/media?fields=id&limit=2')
    const text = meta.log.join('\n')
    const { secret } = meta.app.instagram
    for (const hidden of [...meta.issuedSecrets(), secret, 'state-1']) expect(text).not.toContain(hidden)
    expect(secret).toMatch(/^fake/)
    expect(meta.issuedSecrets()).toHaveLength(3)
    for (const issued of meta.issuedSecrets()) expect(issued).toMatch(/^(IGAA|AQ)fake/)
  })
})

describe('faults', () => {
  it('spoils the next matching request once and leaves the others alone', async () => {
    const { meta, page } = blueStore()
    const caller = createCaller(meta)
    const token = await caller.logIn()
    const ig = page.instagram.id
    meta.faults.next('GET /:id/insights', { code: 80002, regainMinutes: 19 })
    meta.faults.next('GET graph.facebook.com/:id', { status: 502, html: '<h1>Bad gateway</h1>' })
    expect(meta.faults.pending()).toHaveLength(2)

    const throttled = await caller.get(`${ig}/insights?metric=reach&period=day`, token)
    expect(throttled.at('error', 'code')).toBe(80002)
    const usage: unknown = JSON.parse(throttled.headers.get('x-business-use-case-usage') ?? '')
    expect(usage).toMatchObject({ [ig]: [{ type: 'instagram', estimated_time_to_regain_access: 19 }] })
    expect((await caller.get(`${ig}/insights?metric=reach&period=day`, token)).status).toBe(200)

    const broken = await meta.fetch(`https://graph.facebook.com/${ig}`)
    expect([broken.status, await broken.text()]).toEqual([502, '<h1>Bad gateway</h1>'])
    expect(meta.faults.pending()).toEqual([])
  })

  it('repeats as often as told, and loses a connection before or after the work is done', async () => {
    const { meta } = blueStore()
    const caller = createCaller(meta)
    meta.faults.next('GET /me', { code: 2, transient: true, status: 503 }, { times: 2 })
    const token = await caller.logIn()
    const seen = [await caller.get('me', token), await caller.get('me', token), await caller.get('me', token)]
    expect(seen.map(({ status }) => status)).toEqual([503, 503, 200])

    const code = await caller.newCode()
    meta.faults.next('POST /oauth/access_token', { network: 'reset' })
    await expect(caller.redeem(code)).rejects.toThrow(TypeError)
    meta.faults.next('POST /oauth/access_token', { network: 'reset', when: 'after' })
    await expect(caller.redeem(code)).rejects.toThrow(TypeError)
    expect((await caller.redeem(code)).at('error', 'error_subcode')).toBe(36009)
  })

  it('resets the connection over real HTTP too', async () => {
    const { meta } = blueStore()
    const listening = await meta.listen()
    try {
      meta.faults.next('GET /me', { network: 'reset' })
      await expect(fetch(`${listening.hosts.facebookGraph}/v26.0/me`)).rejects.toThrow(TypeError)
      const next = await readAnswer(await fetch(`${listening.hosts.facebookGraph}/v26.0/me`))
      expect(next.at('error', 'code')).toBe(2500)
    } finally {
      await listening.close()
    }
  })
})
