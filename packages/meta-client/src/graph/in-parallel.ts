/** Does the work for each, so many at a time, and gives the results in the order of the items. After a failure none is begun. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const queue = items.entries()
  let hasFailed = false
  async function worker(): Promise<void> {
    try {
      for (const [index, item] of queue) {
        if (hasFailed) return
        results[index] = await work(item)
      }
    } catch (error) {
      hasFailed = true
      throw error
    }
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker))
  return results
}
