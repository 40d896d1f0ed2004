import { hasCode, isCodedError } from '@devmatic/base'
import { parseCommandLine } from './command-line.ts'
import { startProcessGroup, type ProcessGroup } from './process-group.ts'

/** How a build went. `output` is the last of what its commands wrote, both streams as they came. */
export type BuildResult =
  | { outcome: 'succeeded'; durationMs: number; output: string }
  /** `command` ended with `code`, or could not be started. */
  | { outcome: 'failed'; durationMs: number; output: string; command: string; code: number }
  /** Aborted: something was saved meanwhile. */
  | { outcome: 'superseded'; durationMs: number }

/** Commands that run one after the other, each only if the one before succeeded. */
export interface BuildOptions {
  commands: readonly string[]
  cwd: string
  env: Readonly<Record<string, string>>
  signal: AbortSignal
  onOutput(chunk: Buffer): void
  onStarted?(group: ProcessGroup): void
}

/** How much of a build's output is kept, in bytes: enough for the errors of a big compiler run. */
const keptBytes = 256 * 1024

/** Runs the commands of a build; on abort, ends the running one with all its children. */
export async function runBuild(options: BuildOptions): Promise<BuildResult> {
  const startedAtMs = performance.now()
  const output = createTail(keptBytes)
  const durationMs = (): number => performance.now() - startedAtMs
  for (const command of options.commands) {
    if (options.signal.aborted) return { outcome: 'superseded', durationMs: durationMs() }
    const code = await runCommand(command, output, options)
    if (options.signal.aborted) return { outcome: 'superseded', durationMs: durationMs() }
    if (code !== 0)
      return { outcome: 'failed', durationMs: durationMs(), output: output.text(), command, code }
  }
  return { outcome: 'succeeded', durationMs: durationMs(), output: output.text() }
}

async function runCommand(command: string, output: Tail, options: BuildOptions): Promise<number> {
  const write = (chunk: Buffer): void => {
    output.add(chunk)
    options.onOutput(chunk)
  }
  let group: ProcessGroup
  try {
    group = await startProcessGroup({
      command: parseCommandLine(command),
      cwd: options.cwd,
      env: options.env,
    })
  } catch (error) {
    if (!isCodedError(error)) throw error
    write(Buffer.from(`${error.message}\n`))
    return hasCode(error, 'process/not-found') ? 127 : 126 // as a shell answers
  }
  options.onStarted?.(group)
  const abort = (): void => void group.terminate({ graceMs: 1000 })
  options.signal.addEventListener('abort', abort, { once: true })
  if (options.signal.aborted) abort()
  const ends = [group.child.stdout, group.child.stderr].map(
    stream => new Promise(resolve => stream?.on('data', write).once('close', resolve)),
  )
  const facts = await group.exited
  options.signal.removeEventListener('abort', abort)
  // What the build started and left running must not write into the next one.
  await group.terminate({ graceMs: options.signal.aborted ? 1000 : 0 })
  await Promise.race([Promise.all(ends), new Promise(resolve => setTimeout(resolve, 100).unref())])
  return facts.code
}

interface Tail {
  add(chunk: Buffer): void
  text(): string
}

function createTail(sizeBytes: number): Tail {
  let chunks: Buffer[] = []
  let total = 0
  return {
    add(chunk) {
      chunks.push(chunk)
      total += chunk.length
      if (total > sizeBytes * 2) {
        chunks = [Buffer.concat(chunks).subarray(-sizeBytes)]
        total = sizeBytes
      }
    },
    text: () => Buffer.concat(chunks).subarray(-sizeBytes).toString('utf8'),
  }
}
