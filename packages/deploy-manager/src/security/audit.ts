import { appendFile, mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { auditEntry, type AuditEntry } from '../protocol/index.ts'

/** Who changed what, kept in a file that only grows. */
export interface Audit {
  record(entry: AuditEntry): void
  /** The newest first. */
  read(limit: number): Promise<AuditEntry[]>
  /** Resolves when all that was recorded is on disk. */
  flushed(): Promise<void>
}

/** Opens the audit of a product. */
export function createAudit(file: string, onError: (error: unknown) => void): Audit {
  let writing: Promise<unknown> = mkdir(path.dirname(file), { recursive: true })
  return {
    record(entry) {
      writing = writing
        .then(() => appendFile(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 }))
        .catch(onError)
    },
    flushed: async () => void (await writing),
    async read(limit) {
      await writing
      const text = await readFile(file, 'utf8').catch(() => '')
      return text.trimEnd().split('\n').slice(-limit).reverse().flatMap(parseEntry)
    },
  }
}

/** A line that a crash cut short is none. */
function parseEntry(line: string): AuditEntry[] {
  try {
    return [auditEntry.parse(JSON.parse(line))]
  } catch {
    return []
  }
}
