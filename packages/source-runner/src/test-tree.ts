import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A folder for one test, deleted with its contents at the end. */
export interface TestTree extends AsyncDisposable {
  readonly folder: string
  /** Writes a file, creating folders. */
  write(file: string, text: string): Promise<void>
}

/** Creates a folder with the given files. */
export async function createTestTree(files: Readonly<Record<string, string>> = {}): Promise<TestTree> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'source-runner-')))
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
    await writeFile(path.join(folder, file), text)
  }
  for (const [file, text] of Object.entries(files)) await write(file, text)
  return { folder, write, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}
