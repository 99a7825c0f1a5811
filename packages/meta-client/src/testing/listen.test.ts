import { request } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createEmulator, type ListeningEmulator } from '../testing.ts'

let listening: ListeningEmulator
beforeEach(async () => {
  listening = await createEmulator().listen()
})
afterEach(() => listening.close())

/** Sends a head and some of a body, and goes on sending nothing. */
function ask(path: string, headers: Record<string, string>, part = ''): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(listening.url + path, { method: 'POST', headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
      sent.destroy()
    })
    sent.once('error', reject)
    sent.flushHeaders()
    sent.write(part)
  })
}

it('refuses a page from elsewhere before it has sent its body', async () => {
  const length = { 'content-length': String(2 ** 40) }
  expect(await ask('/_emulator/clock', { ...length, origin: 'https://evil.example' })).toBe(403)
  expect(await ask('/_emulator/clock', { ...length, host: 'evil.example' })).toBe(403)
  expect(await ask('/_emulator/clock', { ...length, host: 'localhost@127.0.0.1' })).toBe(403)
})

it.each(['/_emulator/world', '/graph.facebook.com/v26.0/'])('takes 8 MB in one body and no more: %s', async (path) => {
  const length = { 'content-length': String(2 ** 30), 'content-type': 'application/json' }
  expect(await ask(path, length, 'x'.repeat(8 * 1024 * 1024 + 1))).toBe(413)
})

it('answers a method that nothing at Meta uses', async () => {
  const status = await new Promise((resolve) => {
    request(`${listening.hosts.facebookGraph}/me`, { method: 'TRACE' }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    }).end()
  })
  expect(status).toBe(405)
})
