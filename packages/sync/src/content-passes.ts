import { dateOf } from './windows.ts'

const DAY_MS = 86_400_000
// Runs are spread by a tenth: a daily step must not slip by an hour every day.
const SLACK_MS = 2 * 3_600_000

/**
 * How far back content is read, and how often: widest step first, and each also does the work of the narrower ones. What is
 * new changes by the hour, what is old hardly ever; and a step never lets more days pass than it reads back.
 */
const STEPS = [
  { name: 'all', everyDays: 30, backDays: undefined },
  { name: 'month', everyDays: 7, backDays: 30 },
  { name: 'week', everyDays: 1, backDays: 7 },
  // Items can shift between two pages while they are read, and be skipped: the next run finds them.
  { name: 'fresh', everyDays: 0, backDays: 2 },
] as const

type StepName = (typeof STEPS)[number]['name']
type Mark = Readonly<Record<string, unknown>>

/** One listing of an account's content, newest first. */
export interface ContentPass {
  readonly step: StepName
  /** Published at this moment or later; undefined: from the very first item. */
  readonly since: Date | undefined
  /** Published before this moment; undefined: until now. */
  readonly until: Date | undefined
  /** False: an earlier run listed the newer part, so that this one did not see everything by itself. */
  readonly isWhole: boolean
  /** What to remember when everything down to `oldest` is stored: the next run goes on from there. */
  downTo(oldest: Date): Mark
  /** What to remember once it was read to its end. */
  done(): Mark
}

/** What a run has to list: usually one pass; two where an earlier run left a long one unfinished. */
export function contentPasses(mark: Mark, now: Date): readonly ContentPass[] {
  const left = unfinishedOf(mark)
  if (!left)
    return [passOf(STEPS.find(({ name, everyDays }) => isDue(mark[name], everyDays, now)) ?? STEPS[3], mark, now)]
  // What was published since the long one began, then the rest of it.
  const fresh = passOf(STEPS[3], mark, left.begunAt)
  const step = STEPS.find(({ name }) => name === left.step) ?? STEPS[0]
  return [
    { ...fresh, downTo: () => mark, done: () => mark },
    { ...passOf(step, mark, left.begunAt), until: left.until, isWhole: false },
  ]
}

function passOf(step: (typeof STEPS)[number], mark: Mark, begunAt: Date): ContentPass {
  const { name, backDays } = step
  const narrower = STEPS.slice(STEPS.indexOf(step)).filter(({ everyDays }) => everyDays > 0)
  const { unfinished: _, ...marks } = mark
  return {
    step: name,
    since: backDays === undefined ? undefined : new Date(begunAt.getTime() - backDays * DAY_MS),
    until: undefined,
    isWhole: true,
    downTo: (oldest) =>
      name === 'fresh'
        ? mark
        : // Another item may bear the very second of the oldest one.
          { ...mark, unfinished: { step: name, until: new Date(oldest.getTime() + 1000), begunAt } },
    done: () => ({ ...marks, ...Object.fromEntries(narrower.map((each) => [each.name, begunAt.toISOString()])) }),
  }
}

function isDue(last: unknown, everyDays: number, now: Date): boolean {
  const at = dateOf(last)
  return !at || now.getTime() - at.getTime() >= everyDays * DAY_MS - SLACK_MS
}

function unfinishedOf({ unfinished }: Mark): { step: unknown; until: Date; begunAt: Date } | undefined {
  if (typeof unfinished !== 'object' || unfinished === null) return undefined
  const { step, until, begunAt } = { step: undefined, until: undefined, begunAt: undefined, ...unfinished }
  const [end, begin] = [dateOf(until), dateOf(begunAt)]
  return end && begin && { step, until: end, begunAt: begin }
}
