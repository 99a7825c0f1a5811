'use client'

import { useId, useRef, useState } from 'react'
import { titleOf } from './title-of.ts'
import type { AccountView, DisconnectWish } from './wire.ts'

export interface DisconnectButtonProps {
  readonly account: AccountView
  /** Names of the accounts that rest on the same access at Meta. */
  readonly alsoEnds: readonly string[]
  readonly onDisconnect: (wish: DisconnectWish) => Promise<void>
}

/** Disconnects after asking, and says before what else ends with it. */
export function DisconnectButton({ account, alsoEnds, onDisconnect }: DisconnectButtonProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [wish, setWish] = useState<DisconnectWish>({ atMeta: false, erase: false })
  const title = useId()
  const open = (): void => {
    setWish({ atMeta: false, erase: false })
    dialog.current?.showModal()
  }
  const close = (): void => dialog.current?.close()
  const confirm = (): void => {
    close()
    void onDisconnect(wish)
  }
  return (
    <>
      <button type="button" className="cn-button cn-quiet" onClick={open}>
        Disconnect
      </button>
      <dialog ref={dialog} className="cn-dialog" aria-labelledby={title}>
        <h2 id={title}>Disconnect {titleOf(account)}?</h2>
        <p>Syncing stops and the access kept here is erased. What was stored so far stays, unless you say otherwise.</p>
        <label className="cn-option">
          <input
            type="checkbox"
            checked={wish.atMeta}
            onChange={(event) => setWish({ ...wish, atMeta: event.target.checked })}
          />
          <span>
            <strong>Remove the access at Meta too</strong>
            {alsoEnds.length > 0 && <span className="cn-muted">This ends as well: {alsoEnds.join(', ')}</span>}
          </span>
        </label>
        <label className="cn-option">
          <input
            type="checkbox"
            checked={wish.erase}
            onChange={(event) => setWish({ ...wish, erase: event.target.checked })}
          />
          <span>
            <strong>Delete everything stored</strong>
            <span className="cn-muted">Posts and numbers of this account. This cannot be undone.</span>
          </span>
        </label>
        <div className="cn-actions">
          <button type="button" className="cn-button" onClick={close}>
            Keep it connected
          </button>
          <button type="button" className="cn-button cn-danger" onClick={confirm}>
            {wish.erase ? 'Disconnect and delete' : 'Disconnect'}
          </button>
        </div>
      </dialog>
    </>
  )
}
