import { access, constants } from 'node:fs/promises'
import path from 'node:path'

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
