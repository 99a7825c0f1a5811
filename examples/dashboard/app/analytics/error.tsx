'use client'

/** What stands here when the numbers could not be read: a failure is no empty dashboard. */
export default function AnalyticsError() {
  return (
    <section className="cn-panel" role="alert">
      <h1>The numbers could not be read</h1>
      <p>Nothing is lost: what was synced is still stored. The server’s own log says why it could not be read.</p>
      <button type="button" className="cn-button cn-primary" onClick={() => window.location.reload()}>
        Try again
      </button>
    </section>
  )
}
