import { expect, it } from 'vitest'
import { PlatformFault } from './platform-fault.ts'
import { readAhead } from './read-ahead.ts'

/** Pages 1, 2, 3 … without end, and a diary of what was asked for and dealt with. */
function newPages({ failsAt = Infinity } = {}) {
  const diary: string[] = []
  async function* pull({ signal }: { readonly signal: AbortSignal }): AsyncGenerator<number> {
    signal.addEventListener('abort', () => diary.push('aborted'))
    for (let page = 1; ; page += 1) {
      diary.push(`asked ${page}`)
      await new Promise((resolve) => setImmediate(resolve))
      if (page === failsAt) throw new RangeError(`page ${page}`)
      yield page
    }
  }
  return { diary, pull }
}

async function deal(pages: AsyncIterable<number>, diary: string[], until: number): Promise<void> {
  for await (const page of pages) {
    // As a write, which takes longer than the next page.
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    diary.push(`dealt with ${page}`)
    if (page === until) return
  }
}

it('asks for the next one while one is dealt with, never for a second, and gives up the last when stopped early', async () => {
  const { diary, pull } = newPages()
  await deal(readAhead({ signal: new AbortController().signal }, pull), diary, 2)
  expect(diary).toEqual(['asked 1', 'asked 2', 'dealt with 1', 'asked 3', 'dealt with 2', 'aborted'])
})

it('throws a fault in its turn, behind what came before it', async () => {
  const { diary, pull } = newPages({ failsAt: 2 })
  const dealing = deal(readAhead({ signal: new AbortController().signal }, pull), diary, Infinity)
  await expect(dealing).rejects.toThrow(new RangeError('page 2'))
  expect(diary).toEqual(['asked 1', 'asked 2', 'dealt with 1', 'aborted'])
})

it('ends behind the one in hand when the run is told to end, and asks for no other', async () => {
  const { diary, pull } = newPages()
  const stop = new AbortController()
  const dealing = (async () => {
    for await (const page of readAhead({ signal: stop.signal }, pull)) {
      diary.push(`dealt with ${page}`)
      stop.abort()
    }
  })()
  await expect(dealing).rejects.toThrow(PlatformFault)
  await expect(dealing).rejects.toMatchObject({ code: 'aborted' })
  expect(diary.filter((entry) => entry !== 'aborted')).toEqual(['asked 1', 'asked 2', 'dealt with 1', 'dealt with 2'])
})
