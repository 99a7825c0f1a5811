'use client'

import { useEffect, useState } from 'react'
import { ConnectButton } from './connect-button.tsx'
import { endingOf, isKnown } from './endings.ts'
import { Reasons } from './reasons.tsx'
import { recallWish } from './remember-wish.ts'
import { type ConnectWish, PLATFORM_LABELS } from './wire.ts'

export interface FlowEndingProps {
  /** Why the login connected nothing: the word in `?error=…`, or the status or reason of its flow. */
  readonly code: string
  readonly reasons?: readonly { readonly says: string; readonly steps: readonly string[] }[]
}

/** Says why nothing was connected, and offers the same again. */
export function FlowEnding({ code, reasons = [] }: FlowEndingProps) {
  const [wish, setWish] = useState<ConnectWish>({ platform: 'facebook' })
  // Only the browser remembers it.
  useEffect(() => setWish((before) => recallWish() ?? before), [])
  const { platform, login } = wish
  return (
    <>
      <p>{endingOf(code).says}</p>
      {!isKnown(code) && (
        <p className="cn-muted">
          The word for it: <code>{code}</code>
        </p>
      )}
      <Reasons reasons={reasons} />
      <ConnectButton platform={platform} login={login} label={`Connect ${PLATFORM_LABELS[platform]} again`} />
    </>
  )
}
