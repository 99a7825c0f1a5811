import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, expect, inject, test } from 'vitest'
import { bundle } from '../../../scripts/testing/bundle.ts'
import { generateVaultKey } from './key-ring.ts'
import { migrate } from './migrate.ts'
import { rotateKeys } from './rotate-keys.ts'
import { secret } from './secret.ts'
import { createSocialDb } from './social-db.ts'
import { freshPostgres } from './testing/fresh-database.ts'
import type { FreshPostgres } from './testing/fresh-database.ts'
import { instagramAccount } from './testing/samples.ts'
import { createVault } from './vault.ts'

const ROWS = 1000
const WORKERS = 8
const ROTATIONS = 4

type Script = Awaited<ReturnType<typeof bundle>>
const held: { fresh?: FreshPostgres; script?: Script; isOver?: boolean; children: Set<ChildProcess> } = {
  children: new Set(),
}
afterAll(async () => {
  held.isOver = true
  for (const child of held.children) child.kill('SIGKILL')
  await held.script?.remove()
  await held.fresh?.drop()
})

test('keys rotate under eight workers that refresh and are killed', async () => {
  const fresh = await freshPostgres(inject('postgresUrl'))
  held.fresh = fresh
  const script = await bundle(new URL('testing/rotation-worker.ts', import.meta.url))
  held.script = script
  await migrate(fresh.db)
  const [k1, k2] = [generateVaultKey('k1'), generateVaultKey('k2')]
  // The first step of a rotation is done: every process can open what k2 seals, none seals with it yet.
  const [before, after] = [`${k1},${k2}`, `${k2},${k1}`]
  const { connections } = createSocialDb(fresh.db, { vault: await createVault(before) })
  for (let row = 0; row < ROWS; row += 50) {
    const users = Array.from({ length: 50 }, (_, index) => `user_${row + index}`)
    await Promise.all(
      users.map((userId) =>
        connections.save(
          instagramAccount(userId, {
            accessToken: secret(`FAKE-${userId}-1`),
            refreshToken: secret(`FAKE-refresh-${userId}`),
          }),
        ),
      ),
    )
  }

  const said = new Map<string, number>()
  const complaints: string[] = []
  const start = (keys: string, task: 'refresh' | 'rotate'): ChildProcess => {
    const child = spawn(process.execPath, [script.file, fresh.url, keys, task], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    held.children.add(child)
    child.once('exit', () => held.children.delete(child))
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.set(line, (said.get(line) ?? 0) + 1)
      // A line that a kill cut off is no complaint.
      if (line.startsWith('unreadable ')) complaints.push(line)
    })
    createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line))
    return child
  }
  const kill = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  const workers = Array.from({ length: WORKERS }, () => start(before, 'refresh'))
  const killed = { workers: 0, rotations: 0 }
  const replaceOne = async (keys: string): Promise<void> => {
    await wait(1000)
    const place = killed.workers % WORKERS
    const worker = workers[place]
    if (worker) await kill(worker)
    workers[place] = start(keys, 'refresh')
    killed.workers += 1
  }
  const isDeployed = { everywhere: false }
  const killWorkers = async (): Promise<void> => {
    // They go on sealing under the old key, so that the rotation has something to do, until it was killed often enough.
    while (!held.isOver && (killed.workers < WORKERS * 2 || killed.rotations < ROTATIONS)) await replaceOne(before)
    for (let round = 0; round < WORKERS; round += 1) await replaceOne(after)
    isDeployed.everywhere = true
  }
  const killRotations = async (): Promise<void> => {
    while (!isDeployed.everywhere) {
      const child = start(after, 'rotate')
      const gone = once(child, 'close')
      const batches = { left: 5 }
      child.stdout?.on('data', () => {
        batches.left -= 1
        if (batches.left === 0) child.kill('SIGKILL')
      })
      await gone
      if (child.signalCode === 'SIGKILL') killed.rotations += 1
      else expect([child.exitCode, ...complaints]).toEqual([0])
    }
  }
  await Promise.all([killWorkers(), killRotations()])
  const last = start(after, 'rotate')
  await once(last, 'close')
  expect([last.exitCode, ...complaints]).toEqual([0])

  // The workers still run, all with the new key in front.
  const vault = await createVault(after)
  const report = await rotateKeys(fresh.db, { vault })
  expect(report).toEqual({ resealed: 0, left: 0, unreadable: 0 })
  for (const worker of workers) await kill(worker)

  const { worker } = createSocialDb(fresh.db, { vault: await createVault(k2) })
  const rows = await fresh.query('select id::text, user_id, token_version::text from social_media_connections')
  for (const { id, user_id, token_version } of rows) {
    const opened = await worker.open(id ?? '')
    expect(opened?.accessToken.expose()).toBe(`FAKE-${user_id}-${token_version}`)
    expect(opened?.refreshToken?.expose()).toBe(`FAKE-refresh-${user_id}`)
  }
  expect(rows).toHaveLength(ROWS)
  const count = (line: string): number => said.get(line) ?? 0
  expect(complaints).toEqual([])
  expect(Math.min(count('read'), count('refreshed'))).toBeGreaterThan(ROWS / 10)
  process.stdout.write(
    `proof: rotation of ${ROWS} rows under ${WORKERS} workers: ${killed.workers} workers and ${killed.rotations} rotations killed, ${count('batch')} batches, ${count('read')} reads, ${count('refreshed')} refreshes: ${complaints.length} unreadable, ${report.left} under the old key\n`,
  )
})
