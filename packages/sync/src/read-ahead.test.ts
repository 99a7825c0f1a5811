import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { PlatformFault } from './platform-fault.ts'
import { readAhead, readGroupsAhead } from './read-ahead.ts'

/** Pages 1, 2, 3 … and a diary of what was asked for, what left, and what was dealt with. */
function newPages({ failsAt = Infinity, count = Infinity } = {}) {
  const diary: string[] = []
  async function* pull({ signal }: { readonly signal: AbortSignal }): AsyncGenerator<number> {
    signal.addEventListener('abort', () => diary.push('aborted'))
    for (let page = 1; page <= count; page += 1) {
      diary.push(`asked ${page}`)
      // As undici, on a connection that has just answered.
      await turn()
      await turn()
      diary.push(`left ${page}`)
      await turn()
      if (page === failsAt) throw new RangeError(`page ${page}`)
      yield page
    }
  }
  /** Deals with what comes until a page, each time for as long as several pages take. */
  async function deal(parts: AsyncIterable<number | readonly number[]>, until = Infinity): Promise<void> {
    for await (const part of parts) {
      const pages = [part].flat()
      diary.push(`begun ${pages.join(' and ')}`)
      for (let turns = 0; turns < 20; turns += 1) await turn()
      diary.push(`done ${pages.join(' and ')}`)
      if (pages.includes(until)) return
    }
  }
  const only = (...words: string[]) => diary.filter((entry) => words.some((word) => entry.startsWith(word)))
  return { diary, pull, deal, only }
}

const context = () => ({ signal: new AbortController().signal })

it('asks for the next one while one is dealt with, never for a second, and gives up the last when stopped early', async () => {
  const { pull, deal, only } = newPages()
  await deal(readAhead(context(), pull), 2)
  expect(only('asked', 'done', 'aborted')).toEqual(['asked 1', 'asked 2', 'done 1', 'asked 3', 'done 2', 'aborted'])
})

it('lets what was asked leave before it hands over what is there', async () => {
  const { pull, deal, only } = newPages()
  await deal(readAhead(context(), pull), 2)
  expect(only('left', 'begun')).toEqual(['left 1', 'left 2', 'begun 1', 'left 3', 'begun 2'])
})

it('asks for as many as it was told, and hands them over as one group', async () => {
  const { pull, deal, only } = newPages()
  await deal(readGroupsAhead(context(), pull, 3), 4)
  expect(only('begun')).toEqual(['begun 1', 'begun 2 and 3 and 4'])
  expect(only('asked').at(-1)).toBe('asked 7')
})

it('asks for no other once it was stopped early', async () => {
  const { pull, only } = newPages()
  for await (const _group of readGroupsAhead(context(), pull, 3)) break
  for (let turns = 0; turns < 20; turns += 1) await turn()
  expect(only('asked', 'aborted')).toEqual(['asked 1', 'asked 2', 'aborted'])
})

it('hands over what came before a fault, and then throws it', async () => {
  const { pull, deal, only } = newPages({ failsAt: 4 })
  await expect(deal(readGroupsAhead(context(), pull, 3))).rejects.toThrow(new RangeError('page 4'))
  expect(only('done', 'aborted')).toEqual(['done 1', 'done 2 and 3', 'aborted'])
})

it('ends behind what is in hand when the run is told to end, and asks for no other', async () => {
  const { diary, pull } = newPages()
  const stop = new AbortController()
  const dealing = (async () => {
    for await (const page of readAhead({ signal: stop.signal }, pull)) {
      diary.push(`done ${page}`)
      stop.abort()
    }
  })()
  await expect(dealing).rejects.toThrow(PlatformFault)
  await expect(dealing).rejects.toMatchObject({ code: 'aborted' })
  expect(diary.filter((entry) => /asked|done/.test(entry))).toEqual(['asked 1', 'asked 2', 'done 1', 'done 2'])
})

it('is whole where all was there when the run was told to end', async () => {
  const { pull } = newPages({ count: 3 })
  const stop = new AbortController()
  const pages: number[] = []
  for await (const group of readGroupsAhead({ signal: stop.signal }, pull, 3)) {
    pages.push(...group)
    for (let turns = 0; turns < 20; turns += 1) await turn()
    stop.abort()
  }
  expect(pages).toEqual([1, 2, 3])
})
