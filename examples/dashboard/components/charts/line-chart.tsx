import { scaleOf } from './scale.ts'
import { gapsOf } from './segments.ts'
import { areaOf, dotsOf, HEIGHT, lineOf, WIDTH } from './paths.ts'

export interface ChartDay {
  /** What the day is called, such as "27 Nov". */
  readonly label: string
  /** Undefined: not known, and drawn as a gap. */
  readonly value: number | undefined
  /** What it is compared with; undefined: not known. */
  readonly before: number | undefined
  /** The day goes on: its value stands beside the line, not in it. */
  readonly isIncomplete: boolean
}

export interface LineChartProps {
  /** What the chart shows, in one sentence for who does not see it. */
  readonly title: string
  readonly days: readonly ChartDay[]
  readonly base: 'zero' | 'near'
  readonly say: (value: number) => string
  readonly sayTick: (value: number) => string
}

const MOST_DOTS = 14

/**
 * A line through daily values, drawn on the server. Where a day is not known the line has a gap, which is marked; the
 * dashes are the period before.
 */
export function LineChart({ title, days, base, say, sayTick }: LineChartProps) {
  const finished = days.map(({ value, isIncomplete }) => (isIncomplete ? undefined : value))
  const before = days.map((day) => day.before)
  const scale = scaleOf([...days.map(({ value }) => value), ...before].filter(isKnown), base)
  const place = { count: days.length, scale }
  const running = days.map(({ value, isIncomplete }) => (isIncomplete ? value : undefined))
  const gaps = gapsOf(days.map(({ value, isIncomplete }) => (isIncomplete ? 0 : value)))
  const marks = [...new Set([0, Math.floor((days.length - 1) / 2), days.length - 1])]
  return (
    <div className="ch-chart">
      <div className="ch-ticks" aria-hidden="true">
        {scale.ticks.map((tick) => (
          <span key={tick} style={{ bottom: `${scale.at(tick)}%` }}>
            {sayTick(tick)}
          </span>
        ))}
      </div>
      <div className="ch-plot">
        {gaps.map(({ from, to }) => (
          <div
            key={from}
            className="ch-gap"
            data-days={`${days[from]?.label} to ${days[to - 1]?.label}`}
            {...band(from, to, days.length)}
          >
            {(to - from) / days.length > 0.15 && <span>no data</span>}
          </div>
        ))}
        {days.map(({ isIncomplete, label }, index) =>
          isIncomplete ? <div key={label} className="ch-today" {...band(index, index + 1, days.length)} /> : null,
        )}
        <svg
          role="img"
          aria-label={title}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          focusable="false"
        >
          {scale.ticks.map((tick) => (
            <path key={tick} className="ch-grid" d={`M0 ${HEIGHT - scale.at(tick)}H${WIDTH}`} />
          ))}
          {base === 'zero' && <path className="ch-area" d={areaOf(finished, place)} />}
          <path className="ch-before" d={lineOf(before, place)} />
          <path className="ch-line" d={lineOf(finished, place)} />
          <path className="ch-dots" d={dotsOf(finished, { ...place, isEach: days.length <= MOST_DOTS })} />
          <path className="ch-running" d={dotsOf(running, { ...place, isEach: true })} />
          <path className="ch-hole" d={dotsOf(running, { ...place, isEach: true })} />
          {days.map((day, index) => (
            <rect
              key={day.label}
              className="ch-hit"
              x={(index / days.length) * WIDTH}
              width={WIDTH / days.length}
              height={HEIGHT}
            >
              <title>{tipOf(day, say)}</title>
            </rect>
          ))}
        </svg>
      </div>
      <div className="ch-days" aria-hidden="true">
        {marks.map((index) => (
          <span key={index}>{days[index]?.isIncomplete ? 'today' : days[index]?.label}</span>
        ))}
      </div>
    </div>
  )
}

function band(from: number, to: number, count: number) {
  return { style: { left: `${(from / count) * 100}%`, width: `${((to - from) / count) * 100}%` } }
}

function tipOf({ label, value, before, isIncomplete }: ChartDay, say: (value: number) => string): string {
  const told = value === undefined ? (isIncomplete ? 'not counted yet' : 'no data') : say(value)
  const beside = before === undefined ? '' : `; before: ${say(before)}`
  return `${label}${isIncomplete ? ' (today, incomplete)' : ''}: ${told}${beside}`
}

const isKnown = (value: number | undefined): value is number => value !== undefined
