import { ConnectButton } from './connect-button.tsx'
import { PlatformMark } from './platform-mark.tsx'
import { Reasons } from './reasons.tsx'
import { type EndedFlow, PLATFORM_LABELS, type PlatformName } from './wire.ts'

/** What one consent came to for each platform; the missing one with its reason, its steps and the way to try again. */
export function FlowOutcome({ flow }: { readonly flow: EndedFlow }) {
  const { facebook, instagram, notConnectable, isWhole } = flow
  const parts = [
    { platform: 'facebook', part: facebook },
    { platform: 'instagram', part: instagram },
  ] as const
  // A part that this login never reaches is no failure, and no news beside one that worked.
  const shown = parts.filter(({ part }) => part.connected || part.reason !== 'not_asked')
  const others = notConnectable.filter(({ says }) => !shown.some(({ part }) => !part.connected && part.says === says))
  return (
    <>
      <ul className="cn-parts">
        {shown.map(({ platform, part }) => (
          <Part key={platform} platform={platform} part={part} />
        ))}
      </ul>
      {(others.length > 0 || !isWhole) && (
        <details>
          <summary>What else could not be connected</summary>
          <Reasons reasons={others} />
          {!isWhole && <p>Meta did not answer everything: there may be more. Connect again in a few minutes.</p>}
        </details>
      )}
    </>
  )
}

function Part({ platform, part }: { readonly platform: PlatformName; readonly part: EndedFlow['facebook'] }) {
  const label = PLATFORM_LABELS[platform]
  return (
    <li className="cn-part">
      <PlatformMark platform={platform} />
      <div>
        <h2>
          {label} <span className={`cn-pill cn-${part.connected ? 'ok' : 'attention'}`}>{pillOf(part)}</span>
        </h2>
        {part.connected ? (
          <>
            <p>{part.name}</p>
            <Reasons reasons={part.attention} />
          </>
        ) : (
          <>
            <Reasons reasons={[part]} />
            <ConnectButton platform={platform} label={`Connect ${label} again`} isSecondary />
          </>
        )}
      </div>
    </li>
  )
}

function pillOf(part: EndedFlow['facebook']): string {
  if (!part.connected) return 'Not connected'
  return part.outcome === 'created' ? 'Connected' : 'Connected again'
}
