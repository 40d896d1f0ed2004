import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ReadLine } from './print-diagnostics.ts'

/** Reads lines of files below a folder for messages; each file once. A file that is gone has none. */
export function createLineReader(directory: string): ReadLine {
  const files = new Map<string, string[]>()
  return (file, line) => {
    let lines = files.get(file)
    if (!lines) {
      lines = readLines(path.resolve(directory, file))
      files.set(file, lines)
    }
    return lines[line - 1]
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)
  } catch {
    return [] // a message without its line is better than a second error
  }
}
