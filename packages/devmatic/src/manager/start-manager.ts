import { spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import path from 'node:path'
import { CodedError, systemClock } from '@devmatic/base'
import { makeStateFolder, type StateFolder } from '../engine/state-folder.ts'
import { findManager, isManagerRunning, type ManagerRecord } from './manager-record.ts'

/** Which cluster a deploy-manager works on, and as what. */
export interface ManagerTarget {
  environment: string
  /** Of the embedded cluster. */
  kubeconfig?: string
  context?: string
}

const readyTimeoutMs = 30_000
const endTimeoutMs = 15_000

/**
 * Starts deploy-manager as a process of its own that outlives this one, and waits until it can be asked. One that
 * runs for the same environment is joined; one for another is ended first.
 *
 * @throws CodedError `manager/failed` with the end of its log
 */
export async function startManager(
  state: StateFolder,
  target: ManagerTarget,
  signal: AbortSignal,
): Promise<ManagerRecord> {
  const running = await findManager(state)
  if (running?.environment === target.environment) return running
  await stopManager(state, signal)
  await makeStateFolder(state)
  const log = await open(state.managerLog, 'w', 0o600)
  const [script = ''] = process.argv.slice(1)
  const { environment, kubeconfig, context } = target
  const args = [
    ...process.execArgv,
    path.resolve(script),
    'manager',
    '--state',
    state.root,
    '--environment',
    environment,
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
    ...(context === undefined ? [] : ['--context', context]),
  ]
  // In the product's folder, so that files are called as its developers call them.
  const cwd = path.dirname(state.root)
  const child = spawn(process.execPath, args, { cwd, detached: true, stdio: ['ignore', log.fd, log.fd] })
  await log.close()
  const ended = new AbortController()
  child.once('exit', () => ended.abort())
  child.once('error', () => ended.abort())
  const deadline = Date.now() + readyTimeoutMs
  for (;;) {
    const found = await findManager(state)
    if (found && found.pid === child.pid) {
      child.unref()
      return found
    }
    if (ended.signal.aborted) throw await failure('deploy-manager ended while it started', state)
    if (Date.now() > deadline) throw await failure('deploy-manager is not ready after 30 s', state)
    await systemClock.sleep(10, signal)
  }
}

/** Asks a running deploy-manager to end, and waits for it. @returns whether there was one */
export async function stopManager(state: StateFolder, signal: AbortSignal): Promise<boolean> {
  const found = await findManager(state)
  if (!found) return false
  process.kill(found.pid, 'SIGTERM')
  const deadline = Date.now() + endTimeoutMs
  while (await isManagerRunning(found)) {
    // Nothing is lost: what it knows is in the cluster and on disk.
    if (Date.now() > deadline) process.kill(found.pid, 'SIGKILL')
    await systemClock.sleep(20, signal)
  }
  return true
}

async function failure(message: string, state: StateFolder): Promise<CodedError> {
  const log = await readFile(state.managerLog, 'utf8').catch(() => '')
  const lines = log.trimEnd().split('\n').slice(-10).join('\n')
  return new CodedError('manager/failed', `${message}. Its log ${state.managerLog} ends:\n${lines}`)
}
