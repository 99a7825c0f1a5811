import type { ReactNode } from 'react'

export interface SectionProps {
  readonly id: string
  readonly title: string
  readonly children: ReactNode
}

/** A part of the dashboard under a heading of its own. */
export function Section({ id, title, children }: SectionProps) {
  return (
    <section className="an-section" aria-labelledby={`an-${id}`}>
      <h2 id={`an-${id}`}>{title}</h2>
      {children}
    </section>
  )
}
