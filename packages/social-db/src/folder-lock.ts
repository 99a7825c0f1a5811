import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { createServer } from 'node:net'

export interface FolderLock {
  release(): Promise<void>
}

// flock as part of open(2), which macOS and the BSDs have. sys/fcntl.h
const O_EXLOCK = 0x20

/**
 * Takes a folder for this process, on this machine; undefined when it is taken.
 *
 * The kernel holds it and lets go when the process ends in any way, so there is no stale lock file to judge.
 */
export function lockFolder(folder: string): Promise<FolderLock | undefined> {
  const name = `bos-pglite-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`
  // An abstract socket (Linux) and a named pipe (Windows) are names that only one process can listen on.
  if (process.platform === 'linux' || process.platform === 'android') return listenOn(`\0${name}`)
  if (process.platform === 'win32') return listenOn(`\\\\.\\pipe\\${name}`)
  return openLocked(`${folder}.lock`)
}

function listenOn(path: string): Promise<FolderLock | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.destroy()
    })
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    // Exclusive: else the workers of node:cluster would share it.
    server.listen({ path, exclusive: true }, () => {
      server.unref()
      resolve({
        release: () =>
          new Promise((done) => {
            server.close(() => {
              done()
            })
          }),
      })
    })
  })
}

async function openLocked(path: string): Promise<FolderLock | undefined> {
  try {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK)
    return { release: () => file.close() }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined
    throw error
  }
}
