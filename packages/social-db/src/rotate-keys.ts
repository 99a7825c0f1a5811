import { guardDatabase } from './database.ts'
import type { Database, GuardedDatabase } from './database.ts'
import { PREFIX } from './envelope.ts'
import { isSocialDbError } from './errors.ts'
import { countSealedByOthers, readSealedByOthers, replaceSealed, sealedTables } from './sealed-rows.ts'
import type { SealedRow, SealedTable, SealedText } from './sealed-rows.ts'
import { ERASED } from './vault.ts'
import type { Vault } from './vault.ts'

export interface RotateOptions {
  /** Its first key seals; the ones before it must still open. */
  readonly vault: Vault
  /** Rows per statement. Default 200. */
  readonly batch?: number | undefined
  /** Ends the work after the present batch; what is done stays done. */
  readonly signal?: AbortSignal | undefined
  /** Called after each batch with the rows of this call so far. */
  readonly onProgress?: ((progress: { readonly resealed: number }) => void) | undefined
}

export interface RotateReport {
  /** Rows that this call sealed under the first key. */
  readonly resealed: number
  /** Rows that another key still holds. While it is not 0, call again, and keep every key. */
  readonly left: number
  /** How many of them this call could not open, their key being gone: those accounts need a new connect. */
  readonly unreadable: number
}

// Workers that still seal under an older key would keep it busy for ever.
const MAX_PASSES = 5

/**
 * Seals every stored token under the vault's first key, while workers go on; `generateVaultKey` tells the steps.
 *
 * A batch is one statement, so it may be killed at any time and called again. It waits for nobody: a row that is being
 * written is left to the next pass. A row keeps its `token_version`. Erased tokens, plain text and consent flows that
 * have expired stay as they are.
 */
export async function rotateKeys(db: Database, options: RotateOptions): Promise<RotateReport> {
  const guarded = guardDatabase(db)
  const [{ sealedPrefix }] = options.vault.keys
  let resealed = 0
  for (let pass = 1; ; pass += 1) {
    const done = { resealed: 0, unreadable: 0 }
    for (const table of sealedTables) {
      await rotateTable(guarded, table, options, (batch) => {
        done.resealed += batch.resealed
        done.unreadable += batch.unreadable
        options.onProgress?.({ resealed: resealed + done.resealed })
      })
    }
    resealed += done.resealed
    const left = await countSealedByOthers(guarded, sealedPrefix)
    if (left === 0 || done.resealed === 0 || options.signal?.aborted || pass === MAX_PASSES)
      return { resealed, left, unreadable: done.unreadable }
  }
}

async function rotateTable(
  db: GuardedDatabase,
  table: SealedTable,
  { vault, batch = 200, signal }: RotateOptions,
  onBatch: (done: { resealed: number; unreadable: number }) => void,
): Promise<void> {
  const [{ sealedPrefix }] = vault.keys
  let after: string | undefined
  while (!signal?.aborted) {
    const rows = await readSealedByOthers(db, table, { sealedPrefix, after, limit: batch })
    after = rows.at(-1)?.id
    if (after === undefined) return
    const changes = []
    for (const row of rows) {
      const texts = await sealAnew(vault, row, table)
      if (texts) changes.push({ row, texts })
    }
    onBatch({
      resealed: changes.length > 0 ? await replaceSealed(db, table, changes) : 0,
      unreadable: rows.length - changes.length,
    })
  }
}

/** Both texts of a row under the first key; undefined when one of them does not open. */
async function sealAnew(
  vault: Vault,
  { id, userId, platform, version, texts }: SealedRow,
  { columns }: SealedTable,
): Promise<readonly [SealedText, SealedText] | undefined> {
  const reseal = async (text: SealedText, column: SealedTable['columns'][number]): Promise<SealedText> => {
    if (text === null || text === ERASED || !text.startsWith(PREFIX)) return text
    const place = { rowId: id, userId, platform, column, version }
    return vault.seal(await vault.open(text, place), place)
  }
  try {
    return [await reseal(texts[0], columns[0]), await reseal(texts[1], columns[1])]
  } catch (error) {
    if (isSocialDbError(error) && error.code === 'unreadable') return undefined
    throw error
  }
}
