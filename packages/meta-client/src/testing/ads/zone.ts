import { DAY_MS, MINUTE_MS, SECOND_MS } from '../clock.ts'

/** The time zone of an ad account: its days and times are told in it (D, P: marketing API). */
export interface Zone {
  /** Of the IANA list. */
  readonly name: string
  /** Hours from UTC at a moment, negative in the west. */
  hoursFromUtc(ms: number): number
  /** The day a moment lies in, days since 1970-01-01. */
  dayOf(ms: number): number
  /** How much of its day is over at a moment, from 0 to 1. */
  partOfDay(ms: number): number
  /** `2026-11-02T10:00:00-0800`. */
  write(ms: number): string
}

/** @throws {RangeError} For a name that the IANA list does not have. */
export function createZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  /** The clock on the wall, as if it were UTC. */
  const wall = (ms: number) => {
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  }
  const minutesFromUtc = (ms: number) => (wall(ms) - Math.floor(ms / SECOND_MS) * SECOND_MS) / MINUTE_MS
  return {
    name,
    hoursFromUtc: (ms) => minutesFromUtc(ms) / 60,
    dayOf: (ms) => Math.floor(wall(ms) / DAY_MS),
    partOfDay: (ms) => (wall(ms) % DAY_MS) / DAY_MS,
    write(ms) {
      const minutes = minutesFromUtc(ms)
      const apart = Math.abs(minutes)
      const [hour, minute] = [Math.floor(apart / 60), apart % 60].map((part) => String(part).padStart(2, '0'))
      return `${new Date(wall(ms)).toISOString().slice(0, 19)}${minutes < 0 ? '-' : '+'}${hour}${minute}`
    },
  }
}

export function isZone(name: string): boolean {
  try {
    createZone(name)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
