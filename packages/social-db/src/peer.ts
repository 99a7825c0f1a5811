import { SocialDbError } from './errors.ts'

/** Loads an optional peer dependency, or says which package to install. */
export async function importPeer<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error
    throw new SocialDbError(
      `The package ${name} is needed for this database URL and not installed: npm install ${name}`,
      {
        code: 'config',
      },
    )
  }
}
