import { nodeError } from '../node-error.ts'
import type { Pod } from '../pod/pod.ts'
import { toAddress, toNumber } from './address-block.ts'

/** Addresses for Pods: one each. */
export interface PodAddresses {
  /** Takes a free address; the one that the Pod had before, if nobody else has it. */
  take(pod: Pod): string
  give(address: string): void
}

/**
 * Gives out the addresses of a block, round and round: one that was given back is not used again soon, as clients
 * may still know it. On Linux every address of 127/8 is there without set-up.
 */
export function createPodAddresses(block: { base: number; size: number }): PodAddresses {
  const taken = new Set<number>()
  const last = block.base + block.size - 1
  let next = block.base + 1
  const isFree = (number: number): boolean => number > block.base && number <= last && !taken.has(number)
  return {
    take(pod) {
      const before = pod.status?.podIP === undefined ? -1 : toNumber(pod.status.podIP)
      let found = isFree(before) ? before : undefined
      for (let tries = 0; found === undefined && tries < block.size; tries++) {
        if (isFree(next)) found = next
        next = next === last ? block.base + 1 : next + 1
      }
      if (found === undefined)
        throw nodeError('process-node/config', `all ${block.size - 1} addresses of this node are taken`)
      taken.add(found)
      return toAddress(found)
    },
    give: address => void taken.delete(toNumber(address)),
  }
}
