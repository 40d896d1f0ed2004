// What developing waits for: taking in and searching a million log lines.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { benchLogs } from './develop/logs.ts'

/** Runs each part; a folder of its own is removed afterwards. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-develop-'))
  try {
    await benchLogs(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
