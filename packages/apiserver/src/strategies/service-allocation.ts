import { createHash, randomInt } from 'node:crypto'
import { StatusError } from '../status/status-error.ts'

// Addresses of Services, 127.32.0.0/12: loopback, so that processes of this machine can serve them, and nobody else
// reaches them.
const firstAddress = 0x7f_20_00_00
const addresses = 2 ** 20
const firstNodePort = 30_000
const nodePorts = 2768
const attempts = 10_000

/**
 * The address of a cluster's Service `kubernetes`: loopback belongs to the whole machine, so each cluster has one of its
 * own, and the same at every start.
 *
 * @param ca the cluster's authority, PEM
 */
export function kubernetesAddress(ca: string): string {
  const hash = createHash('sha256').update(ca).digest().readUInt32BE(0)
  return asText(firstAddress + 1 + (hash % (addresses - 2)))
}

/** An address that no Service has. @throws StatusError InternalError, when there is none left */
export function allocateAddress(used: ReadonlySet<string>): string {
  for (let attempt = 0; attempt < attempts; attempt++) {
    // Neither the network's own address, nor the last.
    const address = asText(firstAddress + randomInt(1, addresses - 1))
    if (!used.has(address)) return address
  }
  throw new StatusError(
    'InternalError',
    'Internal error occurred: failed to allocate a serviceIP: range is full',
  )
}

/** A node port that no Service has. @throws StatusError InternalError, when there is none left */
export function allocateNodePort(used: ReadonlySet<number>): number {
  const start = randomInt(nodePorts)
  for (let offset = 0; offset < nodePorts; offset++) {
    const port = firstNodePort + ((start + offset) % nodePorts)
    if (!used.has(port)) return port
  }
  throw new StatusError(
    'InternalError',
    'Internal error occurred: failed to allocate a nodePort: range is full',
  )
}

function asText(address: number): string {
  return [24, 16, 8, 0].map(shift => (address >>> shift) & 0xff).join('.')
}
