import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Estimate } from '../protocol/index.ts'

/** What services have cost so far: the last starts, and what they used. */
export interface Measurements {
  /** Seconds from a Pod's creation to its readiness. */
  addStart(service: string, seconds: number): void
  addMemory(service: string, bytes: number): void
  start(service: string): Estimate
  memory(service: string): Estimate
  save(): Promise<void>
}

const keptSamples = 50

interface Samples {
  starts: number[]
  memory: number[]
}

/** Opens what was measured by earlier starts. */
export async function openMeasurements(file: string): Promise<Measurements> {
  const all = new Map<string, Samples>(Object.entries(await readSamples(file)))
  const of = (service: string): Samples => {
    const found = all.get(service) ?? { starts: [], memory: [] }
    all.set(service, found)
    return found
  }
  const add = (list: number[], value: number): void => {
    list.push(value)
    if (list.length > keptSamples) list.shift()
  }
  return {
    addStart: (service, seconds) => add(of(service).starts, Math.round(seconds * 1000) / 1000),
    addMemory: (service, bytes) => add(of(service).memory, Math.round(bytes)),
    start: service => estimateOf(all.get(service)?.starts ?? [], 'starts'),
    memory: service => estimateOf(all.get(service)?.memory ?? [], 'samples'),
    async save() {
      await mkdir(path.dirname(file), { recursive: true })
      await writeFile(file, JSON.stringify(Object.fromEntries(all)))
    },
  }
}

async function readSamples(file: string): Promise<Record<string, Samples>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, Samples>
  } catch {
    return {} // none yet, or cut short: they are measured anew
  }
}

function estimateOf(samples: readonly number[], noun: string): Estimate {
  if (samples.length === 0) return { samples: 0, text: 'not measured yet' }
  const value = samples.toSorted((a, b) => a - b)[Math.floor((samples.length - 1) / 2)]!
  return { value, samples: samples.length, text: `p50 of ${samples.length} ${noun}` }
}
