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

async function deal(pages: AsyncIterable<readonly number[]>, diary: string[], until: number): Promise<void> {
  for await (const group of pages) {
    // As a write, which takes longer than the next page.
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    diary.push(`dealt with ${group.join(' and ')}`)
    if (group.includes(until)) return
  }
}

it('asks for the next one while one is dealt with, never for a second, and gives up the last when stopped early', async () => {
  const { diary, pull } = newPages()
  await deal(readAhead({ signal: new AbortController().signal }, pull), diary, 2)
  expect(diary).toEqual(['asked 1', 'asked 2', 'dealt with 1', 'asked 3', 'dealt with 2', 'aborted'])
})

it('asks for as many as it was told, and hands them over as one group', async () => {
  const { diary, pull } = newPages()
  await deal(readAhead({ signal: new AbortController().signal }, pull, 3), diary, 4)
  const dealt = diary.filter((entry) => entry.startsWith('dealt'))
  expect(dealt).toEqual(['dealt with 1', 'dealt with 2 and 3 and 4'])
  // While the last was dealt with, three more: what is read is never more than that ahead.
  expect(diary.filter((entry) => entry.startsWith('asked')).at(-1)).toBe('asked 7')
})

it('hands over what came before a fault, and then throws it', async () => {
  const { diary, pull } = newPages({ failsAt: 4 })
  await expect(deal(readAhead({ signal: new AbortController().signal }, pull, 3), diary, Infinity)).rejects.toThrow(
    'page 4',
  )
  expect(diary.filter((entry) => entry.startsWith('dealt'))).toEqual(['dealt with 1', 'dealt with 2 and 3'])
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
    for await (const [page] of readAhead({ signal: stop.signal }, pull)) {
      diary.push(`dealt with ${page}`)
      stop.abort()
    }
  })()
  await expect(dealing).rejects.toThrow(PlatformFault)
  await expect(dealing).rejects.toMatchObject({ code: 'aborted' })
  expect(diary.filter((entry) => entry !== 'aborted')).toEqual(['asked 1', 'asked 2', 'dealt with 1', 'dealt with 2'])
})
