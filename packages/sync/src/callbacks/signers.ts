import { type SigningSecrets, signingSecrets } from '@bos/meta-client/webhooks'
import type { Login } from '@bos/social-db'
import type { Core } from '../core.ts'

/** One of the two apps that sign what Meta sends: each login has an id and a secret of its own. */
export interface Signer {
  readonly login: Login
  readonly appId: string
  readonly secrets: SigningSecrets
}

/** The signer of a login; undefined where it is not set up. */
export function signerOf({ config }: Core, login: Login): Signer | undefined {
  const app = config.apps[login]
  return app && { login, appId: app.id, secrets: signingSecrets([app.secret]) }
}

/** Those that are set up. */
export function allSigners(core: Core): readonly Signer[] {
  return (['facebook', 'instagram'] as const).flatMap((login) => signerOf(core, login) ?? [])
}
