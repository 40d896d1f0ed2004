import { execFile } from 'node:child_process'
import { chmod, cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { root } from '../tools/workspaces.ts'

/** A folder in which a page's commands are run as its reader would. */
export interface Reader extends AsyncDisposable {
  folder: string
  /** Runs a command; what it prints comes together. */
  run(command: string): Promise<{ code: number; output: string }>
}

/** Prepares a copy of the page's product, with `kube-appdeploy` from its sources. */
export async function createReader(kubeconfig: string): Promise<Reader> {
  const home = await mkdtemp(path.join(tmpdir(), 'reader-'))
  const folder = path.join(home, 'hello')
  await cp(path.join(root, 'docs', 'testdata', 'hello'), folder, { recursive: true })
  await symlink(path.join(root, 'node_modules'), path.join(home, 'node_modules'))
  const program = path.join(home, 'kube-appdeploy')
  const cli = path.join(root, 'packages', 'kube-appdeploy', 'src', 'cli', 'cli.ts')
  await writeFile(
    program,
    `#!/bin/sh\nexec "${process.execPath}" --conditions=@devmatic/source "${cli}" "$@"\n`,
  )
  await chmod(program, 0o755)
  const PATH = [home, path.dirname(process.execPath), process.env['PATH']].join(path.delimiter)
  const env = { ...process.env, PATH, KUBECONFIG: kubeconfig, NODE_OPTIONS: '', NO_COLOR: '1' }
  return {
    folder,
    run: command =>
      new Promise(resolve => {
        execFile('sh', ['-c', `{ ${command}\n} 2>&1`], { cwd: folder, env }, (error, output) => {
          resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, output })
        })
      }),
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  }
}
