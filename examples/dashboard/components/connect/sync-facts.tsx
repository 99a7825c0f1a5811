import type { AccountView } from './wire.ts'

/** When an account was synced last and will be next, and what a sync under way does. */
export function SyncFacts({ account, isBusy }: { readonly account: AccountView; readonly isBusy: boolean }) {
  const { lastSyncAt, nextSyncAt, isSyncing, progress } = account
  return (
    <dl className="cn-facts">
      <dt>Last sync</dt>
      <dd>{lastSyncAt === null ? 'not yet' : <Moment iso={lastSyncAt} />}</dd>
      {isSyncing || isBusy ? (
        <>
          <dt>Now</dt>
          <dd aria-live="polite">{sayProgress(progress) ?? 'working'}</dd>
        </>
      ) : (
        <>
          <dt>Next sync</dt>
          <dd>{sayNext(nextSyncAt) ?? <Moment iso={nextSyncAt ?? ''} />}</dd>
        </>
      )}
    </dl>
  )
}

function Moment({ iso }: { readonly iso: string }) {
  const text = new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
  return <time dateTime={iso}>{text}</time>
}

function sayNext(nextSyncAt: string | null): string | undefined {
  if (nextSyncAt === null) return 'not planned'
  return new Date(nextSyncAt).getTime() <= Date.now() ? 'as soon as possible' : undefined
}

function sayProgress(progress: AccountView['progress']): string | undefined {
  const { stream, read } = progress ?? {}
  if (typeof stream !== 'string') return undefined
  return typeof read === 'number' ? `reading ${stream}, ${read} so far` : `reading ${stream}`
}
