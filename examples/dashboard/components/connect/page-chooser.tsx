'use client'

import { type FormEvent, useId, useState } from 'react'
import { Reasons } from './reasons.tsx'
import type { FlowView } from './wire.ts'

type Choosing = Extract<FlowView, { readonly status: 'choose' }>

export interface PageChooserProps {
  readonly flow: Choosing
  readonly isBusy: boolean
  readonly onChoose: (pageId: string) => void
  readonly onCancel: () => void
}

/** Lets a person who allowed several Pages choose the one to connect, and says why others are not in the list. */
export function PageChooser({
  flow: { pages, notConnectable, isWhole },
  isBusy,
  onChoose,
  onCancel,
}: PageChooserProps) {
  const [chosen, setChosen] = useState<string>()
  const [isMissing, setIsMissing] = useState(false)
  const hint = useId()
  const whyWithout = (pageId: string): string =>
    notConnectable.find((one) => one.pageId === pageId && one.platform === 'instagram')?.says ?? 'Without Instagram'
  const elsewhere = notConnectable.filter((one) => !pages.some(({ pageId }) => pageId === one.pageId))
  const choose = (pageId: string): void => {
    setChosen(pageId)
    setIsMissing(false)
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isBusy) return
    setIsMissing(chosen === undefined)
    if (chosen !== undefined) onChoose(chosen)
  }
  return (
    <form className="cn-chooser" onSubmit={submit} aria-busy={isBusy}>
      <fieldset aria-describedby={isMissing ? hint : undefined}>
        <legend>Which Page do you want to connect?</legend>
        {pages.map(({ pageId, name, instagramUsername }) => (
          <label key={pageId} className="cn-option">
            <input
              type="radio"
              name="page"
              value={pageId}
              checked={chosen === pageId}
              onChange={() => choose(pageId)}
            />
            <span>
              <strong>{name}</strong>
              <span className="cn-muted">
                {instagramUsername === undefined ? whyWithout(pageId) : `With Instagram @${instagramUsername}`}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {isMissing && (
        <p role="alert" id={hint} className="cn-problem">
          Choose one of the Pages first.
        </p>
      )}
      <div className="cn-actions">
        <button type="submit" className="cn-button cn-primary" aria-disabled={isBusy}>
          {isBusy ? 'Connecting…' : 'Connect this Page'}
        </button>
        <button type="button" className="cn-button" aria-disabled={isBusy} onClick={() => isBusy || onCancel()}>
          Cancel
        </button>
      </div>
      {(elsewhere.length > 0 || !isWhole) && (
        <details>
          <summary>Something missing?</summary>
          <Reasons reasons={elsewhere} />
          {!isWhole && <p>Meta did not answer everything: there may be more. Connect again in a few minutes.</p>}
        </details>
      )}
    </form>
  )
}
