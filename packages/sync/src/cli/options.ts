import type { Capability } from '@bos/meta-client/oauth'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { CAPABILITIES } from '../capabilities.ts'

/** A command with what all of them take. */
export function addCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .allowExcessArguments(false)
    .option('--json', 'print one JSON document, and everything else on stderr')
}

/** One that works with a sync. */
export function addSyncCommand(program: Command, name: string, description: string): Command {
  return addCommand(program, name, description)
    .option('--module <file>', 'take the sync that this file exports as `sync`, with its competitors and capabilities')
    .addOption(
      new Option('--capabilities <names>', 'what the application asks people for (default content,metrics)')
        .argParser(capabilities)
        .conflicts('module'),
    )
}

function capabilities(text: string): readonly Capability[] {
  const names = text.split(',').map((name) => name.trim())
  const known = names.filter(isCapability)
  if (known.length === names.length) return known
  throw new InvalidArgumentError(`They are ${Object.keys(CAPABILITIES).join(', ')}.`)
}

const isCapability = (name: string): name is Capability => Object.hasOwn(CAPABILITIES, name)

/** A whole number of an option. @throws {InvalidArgumentError} */
export function whole(text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value)) return value
  throw new InvalidArgumentError('It must be a whole number from 1.')
}
