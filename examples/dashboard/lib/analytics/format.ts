import { losAngelesDay } from '@bos/meta-client'

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 })
const compact = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 })
const precise = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumSignificantDigits: 5 })
const percent = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 1 })
const dayAndMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: 'UTC' })
const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  // Everything on the page is told in the time that the days are.
  timeZone: 'America/Los_Angeles',
})

export const sayNumber = (value: number): string => whole.format(value)
export const sayShort = (value: number): string => compact.format(value)
/** Short, but with all digits where neighbouring marks would look alike. */
export const sayTick = (value: number): string => (value < 100_000 ? whole.format(value) : precise.format(value))
/** `12.5%`; `<0.1%` for what is not nothing. */
export const sayShare = (share: number): string => (share > 0 && share < 0.001 ? '<0.1%' : percent.format(share))

/** `27 Nov`, and with its year where that is not the present one: `27 Nov 2025`. */
export function sayDay(day: string, now: Date = new Date()): string {
  const [year = ''] = day.split('-')
  const told = dayAndMonth.format(new Date(`${day}T00:00:00Z`))
  return losAngelesDay(now).startsWith(`${year}-`) ? told : `${told} ${year}`
}

/** `Fri 27 Nov`. */
export const sayWeekday = (day: string): string => `${weekday.format(new Date(`${day}T00:00:00Z`))} ${sayDay(day)}`
/** `27 Nov, 14:05 Pacific`. */
export const sayMoment = (at: Date): string => `${sayDay(losAngelesDay(at))}, ${clock.format(at)} Pacific`

export const sayDays = (days: number): string => (days === 1 ? '1 day' : `${days} days`)
