/** A page as a browser without scripts has it. */
export interface BrowserPage {
  readonly text: string
  /** Names and values that its form would send, without a button. */
  readonly form: readonly (readonly [string, string])[]
  /** Follows the link with this text. */
  follow(text: string): Promise<BrowserPage>
  /** Presses a button by its text, or Enter, and gives where the browser is sent. */
  submit(button?: string): Promise<URL>
}

/** Opens an address of the emulator and reads the page as a browser would. */
export async function openPage(ask: typeof fetch, address: string): Promise<BrowserPage> {
  const html = await (await ask(address)).text()
  const form = [...html.matchAll(/<input ([^>]*)>/g)].flatMap(([, attributes = '']) => {
    const isSent = attributes.includes('type="hidden"') || attributes.endsWith(' checked')
    return isSent ? [[attribute(attributes, 'name'), attribute(attributes, 'value')] as const] : []
  })
  const chosen = [...html.matchAll(/<select ([^>]*)>(.*?)<\/select>/g)].map(([, attributes = '', options = '']) => {
    const all = [...options.matchAll(/<option ([^>]*)>/g)].map(([, its = '']) => its)
    const picked = all.find((its) => its.endsWith(' selected')) ?? all[0] ?? ''
    return [attribute(attributes, 'name'), attribute(picked, 'value')] as const
  })
  const buttons = [...html.matchAll(/<button ([^>]*)>([^<]*)/g)]
  const sent = [...form, ...chosen]
  return {
    text: unescape(html.replaceAll(/<\/?a\b[^>]*>/g, '').replaceAll(/<style>[^]*?<\/style>|<[^>]+>/g, ' ')).replaceAll(
      /\s+/g,
      ' ',
    ),
    form: sent,
    follow(text) {
      const links = [...html.matchAll(/<a href="([^"]*)">([^<]*)/g)]
      const found = links.find(([, , its = '']) => unescape(its) === text)
      if (!found) throw new Error(`There is no link '${text}' on the page`)
      return openPage(ask, new URL(unescape(found[1] ?? ''), address).href)
    },
    async submit(button) {
      const pressed = buttons.find(([, , text]) => button === undefined || text === button)?.[1]
      if (pressed === undefined) throw new Error(`There is no button '${button}' on the page`)
      const action = new URL(unescape(/<form method="post" action="([^"]*)"/.exec(html)?.[1] ?? ''), address)
      const decision = [attribute(pressed, 'name'), attribute(pressed, 'value')]
      const body = new URLSearchParams([...sent.map(([name, value]) => [name, value]), decision])
      const response = await ask(action, { method: 'POST', body, redirect: 'manual' })
      return new URL(response.headers.get('location') ?? `about:blank#${response.status}`)
    },
  }
}

function attribute(attributes: string, name: string): string {
  return unescape(new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1] ?? '')
}

function unescape(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
}
