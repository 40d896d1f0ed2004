/** What one probe found; `output` is what an event says of a failure. */
export type ProbeResult = { healthy: true } | { healthy: false; output: string }

/** What a probe needs of the container that it looks at. */
export interface ProbeTarget {
  podIP: string
  /** Resolves a port's name to its number. */
  portOf(port: number | string): number
  /** Runs a command in the container; undefined when it did not end in time. */
  run(command: readonly string[], timeoutMs: number): Promise<{ code: number; output: string } | undefined>
}
