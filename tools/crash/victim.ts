import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** An API server in a process of its own. */
export interface Victim {
  kubeconfig: string
  /** What it wrote to standard error so far: a line for each thing that it found damaged. */
  warnings: string[]
  /** Ends the process as a crash does, and waits until it is gone. */
  kill(): Promise<void>
}

/** Starts the server program on a folder; resolves when it is ready. @throws Error where it ends before that */
export async function startVictim(program: string, folder: string): Promise<Victim> {
  const args = ['--conditions=@devmatic/source', '--disable-warning=ExperimentalWarning', program, folder]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const warnings: string[] = []
  createInterface(child.stderr).on('line', line => warnings.push(line))
  for await (const kubeconfig of createInterface(child.stdout))
    return {
      kubeconfig,
      warnings,
      async kill() {
        child.kill('SIGKILL')
        await gone
      },
    }
  throw new Error(`The server did not start: ${warnings.join('\n')}`)
}
