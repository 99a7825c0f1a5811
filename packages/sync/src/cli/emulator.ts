import type { Command } from 'commander'
import type { Context } from './context.ts'
import { EXIT } from './exit-codes.ts'

export function addEmulator(program: Command, context: Context): void {
  program
    .command('emulator')
    .description('serve an emulated Meta until Ctrl-C: bos-meta-emulator, with its options')
    .argument('[options...]', 'see bos-sync emulator --help')
    .helpOption(false)
    .allowUnknownOption()
    .action((args: readonly string[]) =>
      context.run({}, async () => {
        const { runCommand } = await import('@bos/meta-client/testing')
        // It speaks JSON by itself.
        const its = args.filter((word) => word !== '--json')
        const code = await runCommand(its, { ...context, stop: context.takeStop() })
        return code === 0 ? EXIT.done : code === 2 ? EXIT.usage : EXIT.failed
      }),
    )
}
