import { createHmac } from 'node:crypto'

/**
 * The text of a webhook as it goes over the wire and is signed: beyond ASCII `\u00e4`, and `\/` (D Messenger, P). That `<`,
 * `%` and `@` are escaped too, as older notes say, is left out.
 */
export function webhookText(body: unknown): string {
  return JSON.stringify(body)
    .replaceAll('/', '\\/')
    .replaceAll(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** D webhooks: SHA-256 over the raw body with the app's secret; the older SHA-1 may still arrive beside it. */
export function webhookSignatures(
  text: string,
  secret: string,
  sha1: 'sent' | 'absent' = 'sent',
): Readonly<Record<string, string>> {
  const sign = (algorithm: 'sha256' | 'sha1') => createHmac(algorithm, secret).update(text).digest('hex')
  return {
    'x-hub-signature-256': `sha256=${sign('sha256')}`,
    ...(sha1 === 'sent' && { 'x-hub-signature': `sha1=${sign('sha1')}` }),
  }
}

/** D signed requests: `base64url(signature).base64url(payload)`, the signature over the second part as text. */
export function signedRequest(payload: object, secret: string): string {
  const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url')
  return `${createHmac('sha256', secret).update(encoded).digest('base64url')}.${encoded}`
}
