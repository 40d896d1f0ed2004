import { readFileSync } from 'node:fs'

const ticksPerSecond = 100
const bytesPerKib = 1024

/** Memory of some processes in MB, what they share counted in parts (proportional set size). */
export function memoryMb(pids: readonly number[]): number {
  const kib = pids.map(pid => {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0)
  })
  return (kib.reduce((sum, each) => sum + each, 0) * bytesPerKib) / 1e6
}

/** Seconds of processor time that some processes have used so far. */
export function cpuSeconds(pids: readonly number[]): number {
  const ticks = pids.map(pid => {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return Number(fields[11]) + Number(fields[12])
  })
  return ticks.reduce((sum, each) => sum + each, 0) / ticksPerSecond
}
