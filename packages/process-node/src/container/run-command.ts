import { startProcessGroup } from '@devmatic/source-runner'

/** A command to run beside a container's own process: a probe's or a hook's. */
export interface SideCommand {
  command: readonly string[]
  folder: string
  env: Readonly<Record<string, string>>
}

/** As much of its output as an event shows, in bytes. */
const keptBytes = 10 * 1024

/**
 * Runs a command to its end; undefined when it did not end in time, and was killed.
 *
 * @throws CodedError `process/not-found` and others of its kind
 */
export async function runCommand(
  side: SideCommand,
  timeoutMs: number,
): Promise<{ code: number; output: string } | undefined> {
  const group = await startProcessGroup({ command: side.command, cwd: side.folder, env: side.env })
  const chunks: Buffer[] = []
  let total = 0
  const ends = [group.child.stdout, group.child.stderr].map(stream => {
    stream?.on('data', (chunk: Buffer) => {
      if (total < keptBytes) chunks.push(chunk)
      total += chunk.length
    })
    return new Promise(resolve => stream?.once('close', resolve))
  })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>(resolve => (timer = setTimeout(() => resolve(undefined), timeoutMs)))
  const facts = await Promise.race([Promise.all([group.exited, ...ends]).then(([facts]) => facts), late])
  clearTimeout(timer)
  await group.terminate({ graceMs: 0 })
  if (!facts) return undefined
  return { code: facts.code, output: Buffer.concat(chunks).subarray(0, keptBytes).toString('utf8') }
}
