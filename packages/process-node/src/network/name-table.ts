import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { KubeObject } from '@devmatic/kube-model'
import type { Service } from '../pod/pod.ts'

/** @see https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/ */
export interface EndpointSlice extends KubeObject {
  addressType?: string
  endpoints?: Endpoint[]
  ports?: { name?: string; port?: number; protocol?: string }[]
}

/** One backend of a Service. */
export interface Endpoint {
  addresses: string[]
  conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean }
  hostname?: string
}

/** What names stand for: addresses, or, for an ExternalName, another name. */
export type NameTable = Readonly<Record<string, { addresses: readonly string[] } | { alias: string }>>

/** The label by which a slice names its Service. */
export const serviceNameLabel = 'kubernetes.io/service-name'

/**
 * The names of all Services, each as `name.namespace`; of headless ones, those of their Pods too.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export function nameTableOf(services: readonly Service[], slices: readonly EndpointSlice[]): NameTable {
  const table: Record<string, { addresses: string[] } | { alias: string }> = {}
  for (const service of services) {
    const { name = '', namespace = '' } = service.metadata
    const { type, clusterIP, externalName } = service.spec
    const key = `${name}.${namespace}`
    if (type === 'ExternalName') table[key] = { alias: externalName ?? '' }
    else if (clusterIP !== 'None') table[key] = { addresses: clusterIP ? [clusterIP] : [] }
    else addHeadless(table, key, endpointsOf(service, slices))
  }
  return table
}

function addHeadless(
  table: Record<string, { addresses: string[] } | { alias: string }>,
  key: string,
  endpoints: readonly Endpoint[],
): void {
  table[key] = { addresses: endpoints.flatMap(({ addresses }) => addresses) }
  for (const { hostname, addresses } of endpoints) if (hostname) table[`${hostname}.${key}`] = { addresses }
}

function endpointsOf(service: Service, slices: readonly EndpointSlice[]): Endpoint[] {
  const { name, namespace } = service.metadata
  const own = slices.filter(
    ({ metadata }) => metadata.namespace === namespace && metadata.labels?.[serviceNameLabel] === name,
  )
  const isShown = ({ conditions }: Endpoint): boolean =>
    service.spec.publishNotReadyAddresses === true || conditions?.ready !== false
  return own.flatMap(slice => (slice.endpoints ?? []).filter(isShown))
}

/** Keeps a file with the table, which the preload of Node programs reads. */
export interface NameFile {
  readonly file: string
  /** Replaces the file in one step; of several calls at once the last one counts. */
  write(table: NameTable): Promise<void>
}

/** Creates the file's keeper; the file is there after the first write. */
export function createNameFile(file: string): NameFile {
  let text = ''
  let writing: Promise<void> | undefined
  const drain = async (): Promise<void> => {
    await mkdir(path.dirname(file), { recursive: true })
    for (let written: string | undefined; written !== text;) {
      written = text
      await writeFile(`${file}.new`, written)
      await rename(`${file}.new`, file)
    }
  }
  return {
    file,
    async write(table) {
      const next = JSON.stringify(table)
      if (next !== text) {
        text = next
        writing ??= drain().finally(() => (writing = undefined))
      }
      await writing
    },
  }
}
