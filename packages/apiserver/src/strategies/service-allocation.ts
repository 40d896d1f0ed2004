import { randomInt } from 'node:crypto'
import { StatusError } from '../status/status-error.ts'

/** The address of the Service `kubernetes`. */
export const kubernetesAddress = '127.32.0.1'

// Addresses of Services, 127.32.0.0/12: loopback, so that processes of this machine can serve them, and nobody else
// reaches them.
const firstAddress = 0x7f_20_00_00
const addresses = 2 ** 20
const firstNodePort = 30_000
const nodePorts = 2768
const attempts = 10_000

/** An address that no Service has. @throws StatusError InternalError, when there is none left */
export function allocateAddress(used: ReadonlySet<string>): string {
  for (let attempt = 0; attempt < attempts; attempt++) {
    // Neither the network's own address, nor the first, nor the last.
    const address = asText(firstAddress + randomInt(2, addresses - 1))
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
