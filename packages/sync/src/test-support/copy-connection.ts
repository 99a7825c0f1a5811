import type { Shop } from './shop.ts'

/** Connects the account of a connection for one more owner, with the same token; gives the id. */
export async function copyConnection({ social, userId }: Shop, connectionId: string, n: number): Promise<string> {
  const opened = await social.worker.open(connectionId)
  if (!opened) throw new Error('there is no such connection')
  const { connection, accessToken, refreshToken } = opened
  const { accountId, login, appId } = connection
  if (!accountId || !login || !appId) throw new Error('the connection is not one of ours')
  const saved = await social.connections.save({
    ...connection,
    userId: `${userId}_${n}`,
    accountId,
    login,
    appId,
    accessToken,
    ...(refreshToken && { refreshToken }),
  })
  return saved.connection.id
}
