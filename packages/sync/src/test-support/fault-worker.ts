// A process of faults.proof.test.ts: runs plans, one after the other, and tells what each came to.
//   fork(fault-worker.ts, [<server URL>, <seeds, with commas>])
import { openFaultBench } from './fault-bench.ts'

const [url = '', seeds = ''] = process.argv.slice(2)
const bench = await openFaultBench(url)
for (const seed of seeds.split(',')) {
  process.send?.(await bench.run(Number(seed)))
}
await bench.close()
process.disconnect()
