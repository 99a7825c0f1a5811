// A process of the proofs about faults: runs plans, one after the other, and tells what each came to.
//   fork(fault-worker.ts, [<server URL>, <seeds, with commas>, <when they begin, where that matters>])
import { openFaultBench } from './fault-bench.ts'

const [url = '', seeds = '', now] = process.argv.slice(2)
const bench = await openFaultBench(url)
for (const seed of seeds.split(',')) {
  process.send?.(await bench.run(Number(seed), now === undefined ? {} : { now }))
}
await bench.close()
process.disconnect()
