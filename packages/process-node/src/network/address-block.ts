import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { nodeError } from '../node-error.ts'

/** A part of 127.64.0.0/10 that one node has for itself. */
export interface AddressBlock extends AsyncDisposable {
  /** The block's own address; the one after it is the first for a Pod. */
  readonly base: number
  /** How many addresses it has. */
  readonly size: number
}

const network = 127 * 2 ** 24 + 64 * 2 ** 16
const blockSize = 2 ** 14
const blocks = 2 ** 22 / blockSize
/** The kubelet's port. */
const port = 10_250

/**
 * Takes a block that no other node on this machine has: whoever has it listens at the kubelet's port of its own
 * address. The operating system gives a crashed node's block back, and a node that starts again gets the block that
 * it had, unless somebody else has taken it.
 *
 * @param identity what tells this node from others on the machine
 * @throws CodedError `process-node/config` when every block is taken, or loopback has no such addresses
 */
export async function claimAddressBlock(identity: string): Promise<AddressBlock> {
  const first = createHash('sha256').update(identity).digest().readUInt32BE(0) % blocks
  for (let step = 0; step < blocks; step++) {
    const base = network + ((first + step) % blocks) * blockSize
    const server = await listenAt(toAddress(base + 1))
    if (!server) continue
    return { base: base + 1, size: blockSize - 2, [Symbol.asyncDispose]: () => close(server) }
  }
  throw nodeError(
    'process-node/config',
    `every one of the ${blocks} address blocks of 127.64.0.0/10 is taken: end clusters that are not needed`,
  )
}

/** Undefined where the address is another node's. */
async function listenAt(host: string): Promise<Server | undefined> {
  // It answers nobody: that it listens is all that counts.
  const server = createServer(socket => socket.destroy())
  server.unref()
  try {
    server.listen({ host, port, exclusive: true })
    await once(server, 'listening')
    return server
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') return undefined
    throw nodeError(
      'process-node/config',
      `Pods need addresses of their own, and ${host} cannot be had: ${message}. On macOS, add it to lo0 with ifconfig.`,
      error,
    )
  }
}

async function close(server: Server): Promise<void> {
  await new Promise(resolve => server.close(resolve))
}

/** An address as people write it. */
export function toAddress(number: number): string {
  return [24, 16, 8, 0].map(shift => (number >>> shift) & 0xff).join('.')
}

/** The number of an address. */
export function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}
