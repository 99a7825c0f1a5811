import type { Connection, ContentItem } from '@bos/social-db'
import type { ConnectOutcome, SyncNotice, SyncProgress, SyncReport } from '@bos/sync'
import Table from 'cli-table3'
import { type Difference, METRICS, type NumberPoint } from './compare.ts'

type Connections = readonly Connection[]

/** Tables and lines for a person at a terminal. Keeps what it printed, to search it for what must never stand there. */
export function createPrinter(out: NodeJS.WriteStream) {
  let printed = ''
  const write = (text: string): void => {
    printed += text
    out.write(text)
  }
  const line = (text: string): void => write(`${text}\n`)
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): void => {
    const drawn = new Table({ head: [...head], style: { head: [], border: [] } })
    for (const row of rows) drawn.push([...row])
    line(drawn.toString())
  }
  return {
    line,
    title: (text: string) => line(`\n${text}\n${'-'.repeat(text.length)}`),
    notice: ({ message }: SyncNotice) => line(`Note: ${message}`),
    outcome: (outcome: ConnectOutcome) => line(sayOutcome(outcome)),
    connections: (connections: Connections) =>
      table(
        ['platform', 'account', 'name', 'permissions', 'token'],
        connections.map((c) => [
          c.platform,
          c.accountUsername ?? c.accountId ?? '',
          c.displayName ?? '',
          String(c.permissions.length),
          'sealed',
        ]),
      ),
    progress: ({ platform, stream, read, written, unchanged, done }: SyncProgress) => {
      if (done) line(`  ${platform} ${stream}: Meta told ${read}; rows: ${written} written, ${unchanged} unchanged`)
    },
    reports: (reports: readonly SyncReport[]) => {
      for (const report of reports) {
        line(`${report.platform}: ${report.summary}${report.token ? ` ${report.token.note}` : ''}`)
        for (const { missing } of report.streams)
          for (const part of missing) line(`  missing ${part.what}: ${part.reason}. ${part.action}`)
      }
    },
    content: (content: readonly ContentItem[], connections: Connections) =>
      table(
        ['platform', 'type', 'published', 'text', 'likes', 'comments', 'media'],
        content.map((item) => [
          platformOf(connections, item.connectionId),
          item.contentType,
          item.publishedAt?.toISOString().slice(0, 16).replace('T', ' ') ?? '',
          shorten(item.contentText ?? ''),
          numberIn(item.engagementMetrics, 'likes'),
          numberIn(item.engagementMetrics, 'comments'),
          String(item.mediaUrls.length),
        ]),
      ),
    numbers: (numbers: readonly NumberPoint[], connections: Connections) => {
      const days = [...new Set(numbers.map(({ day }) => day))].sort().slice(-7)
      line(
        `The last 7 of ${new Set(numbers.map(({ day }) => day)).size} days (days end at midnight in Los Angeles; a dot is a day not told):`,
      )
      const rows = connections.flatMap(({ id, platform }) =>
        METRICS.map((metric) => [
          platform,
          metric,
          ...days.map((day) => {
            const point = numbers.find((p) => p.connectionId === id && p.metric === metric && p.day === day)
            return point ? String(point.value) : '·'
          }),
        ]),
      )
      table(['platform', 'metric', ...days.map((day) => day.slice(5))], rows)
    },
    differences: (differences: readonly Difference[], connections: Connections) =>
      table(
        ['platform', 'row', 'before', 'after'],
        differences.map((d) => [platformOf(connections, d.connectionId), d.what, shorten(d.before), shorten(d.after)]),
      ),
    /** How many of `secrets` stand in what was printed. */
    findInOutput: (secrets: readonly string[]): number => secrets.filter((secret) => printed.includes(secret)).length,
    realMeta: (env: NodeJS.ProcessEnv) => {
      for (const text of sayRealMeta(env)) line(text)
    },
  }
}

function sayOutcome(outcome: ConnectOutcome): string {
  if (outcome.status !== 'connected') return `Not connected: ${outcome.status}`
  return (['facebook', 'instagram'] as const)
    .map((platform) => {
      const account = outcome[platform]
      return account.connected
        ? `${platform}: connected as ${account.name} (${account.outcome})`
        : `${platform}: not connected, ${account.reason}. ${account.steps.join(' ')}`
    })
    .join('\n')
}

function sayRealMeta(env: NodeJS.ProcessEnv): readonly string[] {
  const isSet = Boolean(env['META_APP_ID'] && env['META_APP_SECRET'])
  return [
    '',
    isSet
      ? 'META_APP_ID and META_APP_SECRET are set. The same against the real Meta:'
      : 'Against the real Meta, with META_APP_ID and META_APP_SECRET set:',
    '  1. In the App Dashboard add https://<your host>/<path>/facebook to the Valid OAuth Redirect URIs.',
    '  2. Set OAUTH_REDIRECT_BASE_URL=https://<your host>/<path>, DATABASE_URL and BOS_TOKEN_KEYS.',
    '  3. createSync({ env: process.env }) without hosts and clock, as in examples/quickstart/README.md.',
  ]
}

const platformOf = (connections: Connections, id: string): string =>
  connections.find((c) => c.id === id)?.platform ?? ''

const shorten = (text: string): string => (text.length > 46 ? `${text.slice(0, 45)}…` : text)

function numberIn(metrics: Readonly<Record<string, unknown>>, key: string): string {
  const value = metrics[key]
  return typeof value === 'number' ? value.toLocaleString('en') : '·'
}
