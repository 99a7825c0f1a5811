import { expect, test, vi } from 'vitest'
import { createNotice } from './core.ts'

test('a notice reaches the listener when the logger throws, and a listener that throws ends nothing', () => {
  const warned = vi.spyOn(process, 'emitWarning').mockReturnValue()
  const heard: string[] = []
  const logger = {
    info: () => undefined,
    warn: () => {
      throw new Error('the disk is full')
    },
  }
  const notice = createNotice({
    logger,
    onNotice: ({ code }) => {
      heard.push(code)
      throw new Error('a mistake of the host')
    },
  })
  notice({ code: 'heartbeat_failed', message: 'The lease could not be renewed.' })
  expect(heard).toEqual(['heartbeat_failed'])
  expect(warned.mock.calls.map(([text]) => text)).toEqual([
    'logger.warn threw: a notice (heartbeat_failed) of @bos/sync was not heard.',
    'onNotice threw: a notice (heartbeat_failed) of @bos/sync was not heard.',
  ])
  warned.mockRestore()
})
