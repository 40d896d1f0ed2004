import { spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { CodedError, systemClock } from '@devmatic/base'
import { findEngine, isRunning, type EngineRecord } from './engine-record.ts'
import { makeStateFolder, type StateFolder } from './state-folder.ts'

/** What can go wrong with the process that runs the cluster. */
export type EngineErrorCode = 'engine/failed' | 'engine/timeout' | 'engine/not-running'

const readyTimeoutMs = 30_000
/** Requests leave much garbage that dies young: with V8's usual room for it, 5,000 Pods took 210 MB, now 120 MB. */
const smallYoungGeneration = '--max-semi-space-size=4'

/**
 * Starts the engine as a process of its own that outlives this one, and waits until it can be asked. A running
 * engine is joined.
 *
 * @throws CodedError `engine/failed` with the end of its log, or `engine/timeout`
 */
export async function startDetachedEngine(state: StateFolder, signal: AbortSignal): Promise<EngineRecord> {
  const running = await findEngine(state)
  if (running) return running
  await makeStateFolder(state)
  const log = await open(state.engineLog, 'w', 0o600)
  const [script = ''] = process.argv.slice(1)
  const flags = [...process.execArgv, smallYoungGeneration]
  const child = spawn(process.execPath, [...flags, script, 'engine', '--state', state.root], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  await log.close()
  const ended = new AbortController()
  child.once('exit', () => ended.abort())
  child.once('error', () => ended.abort())
  const deadline = Date.now() + readyTimeoutMs
  for (;;) {
    const engine = await findEngine(state)
    if (engine?.pid === child.pid && engine) {
      child.unref()
      return engine
    }
    if (ended.signal.aborted)
      throw await failure('engine/failed', 'The embedded cluster ended while it started', state)
    if (Date.now() > deadline)
      throw await failure('engine/timeout', 'The embedded cluster is not ready after 30 s', state)
    await systemClock.sleep(10, signal)
  }
}

/**
 * Asks a running engine to end its Pods and itself, and waits for it.
 *
 * @returns whether there was one
 */
export async function stopEngine(state: StateFolder, signal: AbortSignal): Promise<boolean> {
  const engine = await findEngine(state)
  if (!engine) return false
  process.kill(engine.pid, 'SIGTERM')
  while (await isRunning(engine)) await systemClock.sleep(20, signal)
  return true
}

async function failure(code: EngineErrorCode, message: string, state: StateFolder): Promise<CodedError> {
  const log = await readFile(state.engineLog, 'utf8').catch(() => '')
  const lines = log.trimEnd().split('\n').slice(-10).join('\n')
  return new CodedError(code, `${message}. Its log ${state.engineLog} ends:\n${lines}`)
}
