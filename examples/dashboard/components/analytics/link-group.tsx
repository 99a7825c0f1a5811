import Link from 'next/link'

interface GroupLink {
  readonly href: string
  readonly text: string
  readonly isCurrent: boolean
}

export interface LinkGroupProps {
  /** What is chosen, such as "Period". */
  readonly label: string
  readonly links: readonly GroupLink[]
  /** Whether the page stays where it is scrolled to. Default false. */
  readonly keepsPlace?: boolean | undefined
}

/** One choice among a few, as links: each is an address that can be shared, and needs no script. */
export function LinkGroup({ label, links, keepsPlace = false }: LinkGroupProps) {
  return (
    <nav className="an-group" aria-label={label}>
      <ul>
        {links.map(({ href, text, isCurrent }) => (
          <li key={href}>
            <Link href={href} scroll={!keepsPlace} prefetch={false} aria-current={isCurrent ? 'true' : undefined}>
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
