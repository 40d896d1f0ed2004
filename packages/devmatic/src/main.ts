#!/usr/bin/env node
import module from 'node:module'
import { isCodedError } from '@devmatic/base'
import { CommanderError } from 'commander'
import { runProgram } from './program.ts'
import { processTerminal, type Terminal } from './terminal.ts'

module.enableCompileCache?.()
const controller = new AbortController()
process.once('SIGINT', () => controller.abort(new Error('Interrupted')))
process.once('SIGTERM', () => controller.abort(new Error('Terminated')))
const terminal = processTerminal(controller.signal)
try {
  await runProgram(process.argv.slice(2), terminal)
} catch (error) {
  process.exitCode = report(error, terminal)
}

/** Says what went wrong; the exit codes are documented in docs/exit-codes.md. */
function report(error: unknown, { err, colors, signal }: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (signal.aborted && error === signal.reason) return 130
  const text =
    error instanceof Error
      ? isCodedError(error)
        ? error.message
        : (error.stack ?? error.message)
      : String(error)
  err(`${colors.red('error:')} ${text}\n`)
  return isCodedError(error) && error.code === 'usage' ? 2 : 1
}
