import type { Command } from 'commander'
import type { Common, Context } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { openVault, withDatabase } from './open.ts'
import { addCommand } from './options.ts'
import { createProgress } from './progress.ts'
import { counted } from './text.ts'

export function addRotateKeys(program: Command, context: Context): void {
  addCommand(program, 'rotate-keys', 'seal every token under the first key of BOS_TOKEN_KEYS, beside running workers')
    .addHelpText('after', HELP)
    .action((choice: Common) => context.run(choice, () => rotate(context, choice)))
}

const HELP = `
Put the new key in front of the old ones everywhere, run this until nothing is
left, and take the old keys out then. It may be ended and run again at any time.`

async function rotate(context: Context, { json = false }: Common): Promise<ExitCode> {
  const signal = context.takeStop()
  const vault = await openVault(context)
  return withDatabase(context, async (db) => {
    const { checkVault, rotateKeys } = await import('@bos/social-db')
    await checkVault(db, vault)
    const progress = createProgress(context)
    const onProgress = ({ resealed }: { readonly resealed: number }): void =>
      progress.count(`${counted(resealed, 'row')} sealed under the key ${vault.keys[0].id}`)
    const report = await rotateKeys(db, { vault, signal, onProgress }).finally(() => progress.end())
    const { resealed, left, unreadable } = report
    if (json) context.out(JSON.stringify(report))
    else {
      context.out(`${counted(resealed, 'row')} sealed under the key ${vault.keys[0].id}, ${left} left.`)
      if (unreadable > 0) context.out(`${counted(unreadable, 'row')} of them cannot be opened: their key is gone.`)
      if (left > unreadable) context.out('Run it again, and keep every key until nothing is left.')
    }
    if (left === 0) return EXIT.done
    return signal.aborted ? EXIT.interrupted : EXIT.failed
  })
}
