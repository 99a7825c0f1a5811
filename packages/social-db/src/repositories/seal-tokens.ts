import type { Secret } from '../secret.ts'
import type { SealedPlace, Vault } from '../vault.ts'

interface Tokens {
  readonly accessToken: Secret
  readonly refreshToken?: Secret | undefined
}

/** Both token columns of a row, sealed for one version: they are always written together. */
export async function sealTokens(
  vault: Vault,
  { accessToken, refreshToken }: Tokens,
  { rowId, userId, platform, version }: Omit<SealedPlace, 'column'>,
): Promise<{ accessToken: string; refreshToken: string | null }> {
  const row = { rowId, userId, platform, version }
  return {
    accessToken: await vault.seal(accessToken, { ...row, column: 'access_token' }),
    refreshToken: refreshToken ? await vault.seal(refreshToken, { ...row, column: 'refresh_token' }) : null,
  }
}
