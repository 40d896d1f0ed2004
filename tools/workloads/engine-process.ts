import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** A cluster in a process of its own, which can be killed. */
export interface EngineProcess {
  readonly child: ChildProcess
  /** How many processes of an engine that crashed it found and ended. */
  readonly orphans: number
  readonly kubeconfig: string
  /** Ends it as a crash does. */
  kill(): Promise<void>
  /** Ends it in order. */
  stop(): Promise<void>
}

/** Starts a cluster whose data are in a folder; resolves when it runs. */
export async function startEngineProcess(folder: string): Promise<EngineProcess> {
  const flags = ['--conditions=@devmatic/source', '--disable-warning=ExperimentalWarning']
  const child = spawn(process.execPath, [...flags, path.join(import.meta.dirname, 'engine.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  const [line] = (await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`the engine ended with exit code ${code}`)),
    ),
  ])) as [Buffer]
  const said = JSON.parse(line.toString()) as { orphans: number; kubeconfig: string }
  return { child, ...said, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
}

/** The processes in whose environment MARK has a value. Linux alone tells. */
export async function findMarked(mark: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const environments = await Promise.all(
    pids.map(pid => readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')),
  )
  return pids.filter((_, index) => environments[index]?.includes(`\0MARK=${mark}\0`)).map(Number)
}
