import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { findKubectlProgram } from '../../bench/find-program.ts'

/** What a program printed, and how it ended. */
export interface Printed {
  exit: number
  stdout: string
  stderr: string
}

/** Runs kubectl against one cluster. */
export type Kubectl = (args: readonly string[], stdin?: string) => Promise<Printed>

/** kubectl with a home of its own, so that it reads and writes nothing of the user's; undefined where that of 1.35 is not installed. */
export async function findKubectl(
  kubeconfig: string,
): Promise<(AsyncDisposable & { run: Kubectl }) | undefined> {
  const program = await findKubectlProgram()
  if (program === undefined) return undefined
  const home = await mkdtemp(path.join(tmpdir(), 'kubectl-'))
  const env = { PATH: process.env['PATH'], HOME: home, KUBECONFIG: kubeconfig, KUBECTL_KUBERC: 'false' }
  return {
    async run(args, stdin = '') {
      const child = spawn(program, args, { cwd: home, env, stdio: 'pipe' })
      child.stdin.on('error', () => {}) // it ended without reading all: its exit code says why
      child.stdin.end(stdin)
      const closed = new Promise<number | null>((resolve, reject) =>
        child.on('error', reject).on('close', resolve),
      )
      const [exit, stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)])
      return { exit: exit ?? -1, stdout, stderr }
    },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  }
}
