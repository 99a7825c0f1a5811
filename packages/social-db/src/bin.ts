#!/usr/bin/env node
import { runCommand } from './command.ts'

void runCommand(process.argv.slice(2), { out: console.log, error: console.error }).then((code) => {
  process.exitCode = code
})
