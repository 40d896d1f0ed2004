import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A folder that goes with the test. */
export interface TestFolder extends AsyncDisposable {
  path: string
  /** Writes a file and returns its path. */
  write(name: string, content: string, mode?: number): Promise<string>
}

/** Makes an empty folder. */
export async function createTestFolder(): Promise<TestFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kube-client-'))
  return {
    path: folder,
    async write(name, content, mode = 0o600) {
      const file = path.join(folder, name)
      await mkdir(path.dirname(file), { recursive: true })
      await writeFile(file, content, { mode })
      return file
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
