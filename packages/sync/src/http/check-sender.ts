import type { Config } from '../config.ts'
import { Refusal } from './refusal.ts'

/**
 * Refuses what another site could have a browser send. Its origin is the browser's own word; JSON cannot be sent across
 * origins without a question that we do not answer.
 */
export function checkSender({ headers }: Request, { redirectBaseUrl }: Pick<Config, 'redirectBaseUrl'>): void {
  if (headers.get('origin') !== new URL(redirectBaseUrl).origin) {
    const message = 'The Origin header must be that of OAUTH_REDIRECT_BASE_URL: call this from your own pages.'
    throw new Refusal(message, { status: 403, code: 'wrong_origin' })
  }
  const [type = ''] = (headers.get('content-type') ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/json') {
    throw new Refusal('The Content-Type must be application/json.', { status: 415, code: 'wrong_type' })
  }
}
