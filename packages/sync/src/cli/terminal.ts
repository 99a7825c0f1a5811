import type { Environment } from '../config.ts'
import type { Terminal } from './context.ts'

interface Stream {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  write(text: string): unknown
}

const MOST_COLUMNS = 100
const columnsOf = ({ columns = 80 }: Stream): number => Math.min(columns, MOST_COLUMNS)

/** The two streams of a process. A status is one line at the bottom, which steps aside for every other line. */
export function createTerminal(
  { stdout, stderr }: { readonly stdout: Stream; readonly stderr: Stream },
  env: Environment,
): Terminal {
  const hasStatus = stderr.isTTY === true && env['TERM'] !== 'dumb'
  let shown = ''
  const clear = (): void => {
    if (shown !== '') stderr.write('\r\u001b[K')
  }
  const lineTo = (stream: Stream) => (line: string) => {
    clear()
    stream.write(`${line}\n`)
    if (shown !== '') stderr.write(shown)
  }
  return {
    out: lineTo(stdout),
    error: lineTo(stderr),
    ...(hasStatus && {
      status(line: string) {
        clear()
        // One less: a line that fills the last column wraps on some terminals.
        shown = line.slice(0, columnsOf(stderr) - 1)
        stderr.write(shown)
      },
    }),
    columns: columnsOf(stdout),
    // https://no-color.org: any text in it means none.
    hasColour: stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  }
}
