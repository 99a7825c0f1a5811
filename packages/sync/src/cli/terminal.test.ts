import { describe, expect, it } from 'vitest'
import { createProgress } from './progress.ts'
import { createTerminal } from './terminal.ts'
import { fit, plain, wrap } from './text.ts'

/** Two streams that write into one record, as a terminal shows them. */
function streams(over: { readonly isTTY?: boolean; readonly columns?: number } = {}) {
  const written: string[] = []
  const stream = (name: string) => ({ ...over, write: (text: string) => written.push(`${name} ${text}`) })
  return { written, stdout: stream('out'), stderr: stream('error') }
}
const CLEAR = '\r\u001b[K'

describe('a terminal', () => {
  it('keeps a bar at the bottom, which steps aside for every other line', () => {
    const { written, ...both } = streams({ isTTY: true, columns: 80 })
    const terminal = createTerminal(both, {})
    const progress = createProgress(terminal)
    progress.tell(0.5, 'half')
    terminal.out('a line')
    progress.step(1, 'whole')
    progress.end()
    terminal.error('the end')
    const [half, whole] = [`[${'#'.repeat(12)}${'-'.repeat(12)}] half`, `[${'#'.repeat(24)}] whole`]
    expect(written).toEqual([
      `error ${half}`,
      `error ${CLEAR}`,
      'out a line\n',
      `error ${half}`,
      `error ${CLEAR}`,
      `error ${whole}`,
      `error ${CLEAR}`,
      'error ',
      'error the end\n',
    ])
  })

  it('that is none gets a line for each step, and no colour', () => {
    const { written, ...both } = streams()
    const terminal = createTerminal(both, {})
    const progress = createProgress(terminal)
    progress.tell(0.5, 'half')
    progress.step(1, 'whole')
    progress.end()
    expect(written).toEqual(['error whole\n'])
    expect([terminal.columns, terminal.hasColour]).toEqual([80, false])
  })

  it('leaves colours out where NO_COLOR or a dumb terminal asks for it', () => {
    const hasColour = (env: Readonly<Record<string, string>>) => createTerminal(streams({ isTTY: true }), env).hasColour
    expect([{}, { NO_COLOR: '' }, { NO_COLOR: '1' }, { TERM: 'dumb' }].map(hasColour)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('draws no line that is wider than it', () => {
    const { written, ...both } = streams({ isTTY: true, columns: 40 })
    createProgress(createTerminal(both, {})).tell(2, 'x'.repeat(60))
    expect(written).toEqual([`error [${'#'.repeat(24)}] ${'x'.repeat(12)}`])
    const piped = streams()
    const stderr = {
      ...streams({ isTTY: true, columns: 40 }).stderr,
      write: (text: string) => piped.written.push(text),
    }
    createProgress(createTerminal({ stdout: piped.stdout, stderr }, {})).count('x'.repeat(60))
    expect(piped.written).toEqual(['x'.repeat(39)])
  })
})

describe('text for people', () => {
  it('breaks between words, and leaves a longer one whole', () => {
    expect(wrap('one two three', { columns: 9, indent: '  ' })).toEqual(['  one two', '  three'])
    expect(wrap('a https://example.test b', { columns: 5 })).toEqual(['a', 'https://example.test', 'b'])
    expect(wrap('  ', { columns: 5 })).toEqual([])
  })

  it('cannot move the cursor, and is cut between characters', () => {
    expect(fit('Blue\u001b[31m\nStore', 8)).toBe('Blue [3…')
    expect(fit('🚀🚀🚀', 2)).toBe('🚀…')
    expect(plain('a\u202eb\u2066c\u2028d\u2029e')).toBe('a b c d e')
    expect(plain('👩\u200d🚀')).toBe('👩\u200d🚀')
    expect(fit('ab', 4)).toBe('ab  ')
  })
})
