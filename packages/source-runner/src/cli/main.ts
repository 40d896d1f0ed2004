#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { isCodedError } from '@devmatic/base'
import { createSourceRunner, type ReloadMode, type SourceRunnerOptions } from '../source-runner.ts'
import { printEvents } from './print-events.ts'

const usage = `Usage: source-runner --run COMMAND [options]

Builds a source tree, runs it, and does both again on every save.

  --path FOLDER         the source tree (default: here)
  --prebuild COMMAND    goes before every build; may be given again
  --build COMMAND       builds the tree; may be given again
  --run COMMAND         the program; without it the tree is built only
  --watch PATH          file, folder or glob to watch; may be given again (default: the whole tree)
  --reload HOW          restart (default), SIGHUP, or none, after a build
  --when-exited WHAT    restart (default), or end with the program's exit code
  --grace MILLISECONDS  how long the program may take to end after SIGTERM (default: 10000)

SIGHUP builds and reloads although nothing was saved.`

const { values } = parseArgs({
  options: {
    path: { type: 'string', default: '.' },
    prebuild: { type: 'string', multiple: true },
    build: { type: 'string', multiple: true },
    run: { type: 'string' },
    watch: { type: 'string', multiple: true },
    reload: { type: 'string', default: 'restart' },
    'when-exited': { type: 'string', default: 'restart' },
    grace: { type: 'string', default: '10000' },
    help: { type: 'boolean', short: 'h' },
  },
})
if (values.help) {
  console.log(usage)
} else {
  process.exitCode = await main().catch(refuse)
}

async function main(): Promise<number> {
  const runner = createSourceRunner(readOptions())
  void printEvents(runner.events())
  process.on('SIGHUP', () => runner.rebuild())
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void runner.stop())
  const facts = await runner.ended
  return facts?.code ?? 0
}

function readOptions(): SourceRunnerOptions {
  const { path, prebuild, build, run, watch, grace } = values
  const ledger = process.env['DEVMATIC_PROCESS_LEDGER']
  return {
    path,
    ...(prebuild ? { prebuild } : {}),
    ...(build ? { build } : {}),
    ...(run === undefined ? {} : { run }),
    ...(watch ? { watch } : {}),
    ...(ledger === undefined ? {} : { ledger }),
    reload: oneOf<ReloadMode>('reload', ['restart', 'SIGHUP', 'none']),
    whenExited: oneOf('when-exited', ['restart', 'end']),
    graceMs: Number(grace),
    output: 'inherit',
  }
}

function oneOf<T extends string>(name: 'reload' | 'when-exited', allowed: readonly T[]): T {
  const found = allowed.find(value => value === values[name])
  if (found === undefined)
    throw new TypeError(`--${name} ${values[name]}: it must be one of ${allowed.join(', ')}`)
  return found
}

function refuse(error: unknown): number {
  if (!isCodedError(error) && !(error instanceof TypeError)) throw error
  console.error(`source-runner: ${error.message}`)
  return 2
}
