import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

/** The path of an installed program; `DEVMATIC_HELM` and the like come before PATH. Undefined where there is none. */
export async function findProgram(name: string): Promise<string | undefined> {
  const named = process.env[`DEVMATIC_${name.toUpperCase()}`]
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  for (const file of [
    ...(named === undefined ? [] : [named]),
    ...folders.map(folder => path.join(folder, name)),
  ]) {
    try {
      await access(file, constants.X_OK)
      return file
    } catch {
      continue // the next one
    }
  }
  return undefined
}

/** kubectl of the Kubernetes that answers were recorded of: others word theirs in their own way. */
export async function findKubectlProgram(): Promise<string | undefined> {
  const program = await findProgram('kubectl')
  if (program === undefined) return undefined
  const told = await promisify(execFile)(program, ['version', '--client', '-o', 'json']).catch(
    () => undefined,
  )
  return told?.stdout.includes('"gitVersion": "v1.35.') === true ? program : undefined
}
