import { createColors } from 'picocolors'

/** Where a command reads and writes, so that tests need no process. */
export interface Terminal {
  /** Writes results; resolves when the reader has taken them. */
  out: (text: string) => Promise<void>
  /** Writes messages. */
  err: (text: string) => void
  colors: ReturnType<typeof createColors>
  /** The folder that paths on the command line are meant from. */
  directory: string
  signal: AbortSignal
}

/** The process's own streams. */
export function processTerminal(signal: AbortSignal): Terminal {
  const { NO_COLOR, FORCE_COLOR } = process.env
  return {
    out: text => new Promise(resolve => process.stdout.write(text, () => resolve())),
    err: text => void process.stderr.write(text),
    colors: createColors(!NO_COLOR && (Boolean(FORCE_COLOR) || process.stdout.isTTY)),
    directory: process.cwd(),
    signal,
  }
}
