import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { EmulatedHosts } from '@bos/meta-client/testing'
import type { TestDatabase } from '@bos/social-db/testing'
import { sql } from 'drizzle-orm'
import { bundle } from '../../../../scripts/testing/bundle.ts'
import type { Environment } from '../config.ts'
import type { CrowdAnswer, CrowdOrder } from './crowd-worker.ts'

export interface CrowdOptions {
  readonly processes: number
  readonly databaseUrl: string
  readonly env: Environment
  /** Of a listening emulator. */
  readonly hosts: EmulatedHosts
  /** Of each process. Default 10. */
  readonly maxConnections?: number | undefined
}

/** One process that obeys, one order after the other. */
export interface CrowdMember {
  readonly child: ChildProcess
  readonly ask: (order: CrowdOrder) => Promise<CrowdAnswer>
  /** The next thing it says by itself. */
  readonly hear: () => Promise<CrowdAnswer>
}

/** Starts processes that open and look after tokens as they are told; `end` them all. */
export async function gatherCrowd({ processes, databaseUrl, ...setup }: CrowdOptions) {
  const script = await bundle(new URL('crowd-worker.ts', import.meta.url))
  const members = Array.from({ length: processes }, (): CrowdMember => {
    const child = fork(script.file, [databaseUrl, JSON.stringify(setup)])
    const hear = async (): Promise<CrowdAnswer> => {
      const gone = new AbortController()
      const left = once(child, 'exit', { signal: gone.signal }).then(() => {
        throw new Error('a process of the crowd ended before it answered')
      })
      left.catch(() => undefined)
      try {
        return readAnswer(await Promise.race([once(child, 'message', { signal: gone.signal }), left]))
      } finally {
        gone.abort()
      }
    }
    return {
      child,
      hear,
      ask(order) {
        const answer = hear()
        child.send(order)
        return answer
      },
    }
  })
  async function end(): Promise<void> {
    const alive = members.filter(({ child }) => child.exitCode === null && child.signalCode === null)
    for (const { child } of alive) child.kill('SIGKILL')
    await Promise.all(alive.map(({ child }) => once(child, 'exit')))
    await script.remove()
  }
  try {
    await Promise.all(members.map(({ hear }) => hear()))
  } catch (error) {
    await end()
    throw error
  }
  return { members, end }
}

/** Where other processes find a test's own database on a server. */
export async function urlOf({ db }: TestDatabase, serverUrl: string): Promise<string> {
  const url = new URL(serverUrl)
  const [row] = await db.select({ name: sql<string>`current_database()` }).from(sql`(values (1)) as one`)
  url.pathname = `/${row?.name}`
  return url.href
}

/** How many requests of an emulator's log begin so. */
export const countIn = (log: readonly string[], start: string): number =>
  log.filter((line) => line.startsWith(start)).length

/** How often each thing was said by several. */
export function sumOf(answers: readonly CrowdAnswer[]): CrowdAnswer {
  const sums: Record<string, number> = {}
  for (const [word, count] of answers.flatMap((answer) => Object.entries(answer)))
    sums[word] = (sums[word] ?? 0) + count
  return sums
}

function readAnswer([sent]: readonly unknown[]): CrowdAnswer {
  const entries = typeof sent === 'object' && sent !== null ? Object.entries(sent) : []
  return Object.fromEntries(entries.map(([word, count]) => [word, Number(count)]))
}
