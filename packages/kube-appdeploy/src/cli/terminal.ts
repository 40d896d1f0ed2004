import { createColors } from 'picocolors'

/** Where a command reads and writes, so that tests need no process. */
export interface Terminal {
  stdin: AsyncIterable<Uint8Array>
  /** Writes results; resolves when the reader has taken them. */
  out: (text: string) => Promise<void>
  /** Writes messages. */
  err: (text: string) => void
  colors: Colors
  /** The folder that paths on the command line are meant from. */
  directory: string
  signal: AbortSignal
  /** Somebody sits at it and can be asked. */
  isInteractive?: boolean
  /** How wide the terminal is that messages go to, where they go to one: lines can be drawn over. */
  columns?: number
}

/** Colours for messages; functions that change nothing where there is no terminal to show them. */
export type Colors = ReturnType<typeof createColors>

/** The process's own streams. Colours follow NO_COLOR, FORCE_COLOR and whether messages go to a terminal. */
export function processTerminal(signal: AbortSignal): Terminal {
  const { NO_COLOR, FORCE_COLOR } = process.env
  const enabled = !NO_COLOR && (Boolean(FORCE_COLOR) || process.stderr.isTTY)
  return {
    stdin: process.stdin,
    out: text => write(process.stdout, text),
    err: text => void process.stderr.write(text),
    colors: createColors(enabled),
    directory: process.cwd(),
    signal,
    isInteractive: process.stdin.isTTY && process.stderr.isTTY,
    // A terminal that knows no cursor, or whose reader wants none, gets lines.
    ...(process.stderr.isTTY && process.env['TERM'] !== 'dumb' && !process.env['CI']
      ? { columns: process.stderr.columns }
      : {}),
  }
}

/** Waits for the reader, so that `kube-appdeploy render | head` ends, and a slow pipe loses nothing. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, error => {
      // A reader that has seen enough closes the pipe: that is no failure of ours.
      if (error && 'code' in error && error.code !== 'EPIPE') reject(error)
      else resolve()
    })
  })
}
