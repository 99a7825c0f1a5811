/** What work comes to, or `late` where it takes longer than that: a test then fails by what it says, and not by its time-out. */
export function within<Value>(seconds: number, work: Promise<Value>): Promise<Value | 'late'> {
  const { promise, resolve } = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => resolve('late'), seconds * 1000)
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}
