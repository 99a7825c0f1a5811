import type { Metadata } from 'next'
import Link from 'next/link'
import { FlowEnding } from '../../components/connect/flow-ending.tsx'
import { FlowPanel } from '../../components/connect/flow-panel.tsx'
import { endingOf } from '../../components/connect/endings.ts'

export const metadata: Metadata = { title: 'Connecting' }

interface PageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>
}

/** Where a login lands: OAUTH_SUCCESS_URL and OAUTH_ERROR_URL both lead here. */
export default async function ConnectedPage({ searchParams }: PageProps) {
  const { flow, error } = await searchParams
  return (
    <>
      {typeof flow === 'string' ? (
        <FlowPanel flowId={flow} startsSync />
      ) : (
        <Refused code={typeof error === 'string' ? error : ''} />
      )}
      <p className="after">
        <Link href="/">Go to your accounts</Link>
      </p>
    </>
  )
}

/** A callback that belongs to no login: all that is known is the word. */
function Refused({ code }: { readonly code: string }) {
  const word = /^[a-z_]{1,64}$/.test(code) ? code : 'unknown'
  return (
    <section className="cn-panel" aria-labelledby="refused">
      <h1 id="refused">{endingOf(word).title}</h1>
      <FlowEnding code={word} />
    </section>
  )
}
