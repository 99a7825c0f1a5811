import Link from 'next/link'

/** What stands in place of the numbers, and the way to the accounts. */
export function Nothing({ title, says }: { readonly title: string; readonly says: string }) {
  return (
    <section className="cn-panel" aria-labelledby="an-nothing">
      <h1 id="an-nothing">{title}</h1>
      <p>{says}</p>
      <p>
        <Link href="/">Go to your accounts</Link>
      </p>
    </section>
  )
}
